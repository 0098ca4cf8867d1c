"""Capacity: on which account a post appears, and in which role its author speaks."""

from service.detectors.capacity.detect import CAPACITY

__all__ = ["CAPACITY"]
