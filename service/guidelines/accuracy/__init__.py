"""Guideline 8: accuracy and one's own responsibility."""

from service.guidelines.accuracy.judge import ACCURACY

__all__ = ["ACCURACY"]
