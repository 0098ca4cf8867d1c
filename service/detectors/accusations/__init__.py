"""Accusations: a punishable fact laid at an identifiable person's door."""

from service.detectors.accusations.detect import ACCUSATIONS

__all__ = ["ACCUSATIONS"]
