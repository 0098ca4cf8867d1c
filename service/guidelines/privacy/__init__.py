"""Guideline 6: privacy."""

from service.guidelines.privacy.judge import PRIVACY

__all__ = ["PRIVACY"]
