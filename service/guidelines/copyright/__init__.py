"""Guideline 5: copyright and portrait right."""

from service.guidelines.copyright.judge import COPYRIGHT

__all__ = ["COPYRIGHT"]
