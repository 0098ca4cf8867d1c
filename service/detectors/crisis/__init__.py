"""Crisis: accidents, victims, causes, instructions; what a crisis spokesperson and the police speak about."""

from service.detectors.crisis.detect import CRISIS

__all__ = ["CRISIS"]
