"""Guideline 4: manners, deontology, law."""

from service.guidelines.conduct.judge import CONDUCT

__all__ = ["CONDUCT"]
