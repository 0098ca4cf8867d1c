"""Mishaps: mechanical accidents in a text, such as an unfilled field, a draft stamp or broken encoding."""

from service.detectors.mishaps.detect import MISHAPS

__all__ = ["MISHAPS"]
