"""Mockery: contempt for one's own staff, citizens, council, neighbours or press; gifts and favours; gloating."""

from service.detectors.mockery.detect import MOCKERY

__all__ = ["MOCKERY"]
