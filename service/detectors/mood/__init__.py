"""Moods: anger, drink, bragging, desire, quarrels and boredom that a reader will hear in a text."""

from service.detectors.mood.detect import MOOD

__all__ = ["MOOD"]
