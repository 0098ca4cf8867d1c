"""Threats: what is promised, hinted or called for against somebody."""

from service.detectors.threats.detect import THREATS

__all__ = ["THREATS"]
