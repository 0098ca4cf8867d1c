"""Guideline 3: think before you post."""

from service.guidelines.forethought.judge import FORETHOUGHT

__all__ = ["FORETHOUGHT"]
