"""Guideline 2: reputation."""

from service.guidelines.reputation.judge import REPUTATION

__all__ = ["REPUTATION"]
