"""Fingerprints: whether a post repeats a confidential document that nobody here may hold."""

from service.detectors.fingerprints.detect import fingerprint_detector
from service.detectors.fingerprints.shingles import fingerprints_of

__all__ = ["fingerprint_detector", "fingerprints_of"]
