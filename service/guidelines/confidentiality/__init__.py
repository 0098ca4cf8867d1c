"""Guideline 7: confidentiality."""

from service.guidelines.confidentiality.judge import CONFIDENTIALITY

__all__ = ["CONFIDENTIALITY"]
