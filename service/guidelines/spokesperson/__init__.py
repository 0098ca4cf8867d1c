"""Guideline 10: spokesperson."""

from service.guidelines.spokesperson.judge import SPOKESPERSON

__all__ = ["SPOKESPERSON"]
