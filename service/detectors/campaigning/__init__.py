"""Campaigning: calls to vote, party life, personal praise; and the contests that only look like it."""

from service.detectors.campaigning.detect import CAMPAIGNING

__all__ = ["CAMPAIGNING"]
