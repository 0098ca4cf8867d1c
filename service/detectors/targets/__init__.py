"""Targets: who a sentence is about."""

from service.detectors.targets.detect import TARGETS

__all__ = ["TARGETS"]
