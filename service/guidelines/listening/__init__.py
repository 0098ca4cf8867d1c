"""Guideline 9: listening, in what is sent."""

from service.guidelines.listening.judge import LISTENING

__all__ = ["LISTENING"]
