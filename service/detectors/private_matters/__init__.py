"""Private matters: sales, home life, and office used as weapon, favour or advertisement."""

from service.detectors.private_matters.detect import PRIVATE_MATTERS

__all__ = ["PRIVATE_MATTERS"]
