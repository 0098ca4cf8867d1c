"""Guideline 1: role."""

from service.guidelines.role.judge import ROLE

__all__ = ["ROLE"]
