"""Listening: questions to the public, and what a page does with the answers."""

from service.detectors.listening.detect import LISTENING

__all__ = ["LISTENING"]
