"""Cues: what a mention asks, reports, praises or peddles."""

from service.mentions.cues.detect import CUES

__all__ = ["CUES"]
