"""Speaking for: in whose name a post speaks, and whether it looks like an official notice."""

from service.detectors.speaking_for.detect import SPEAKING_FOR

__all__ = ["SPEAKING_FOR"]
