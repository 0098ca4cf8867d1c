"""Stance: words that are used without being asserted, and the tricks that only look like it."""

from service.detectors.stance.detect import STANCE

__all__ = ["STANCE"]
