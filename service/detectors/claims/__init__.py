"""Claims: how a text says that something is so, and what it leans on. Never whether it is so."""

from service.detectors.claims.detect import CLAIMS
from service.detectors.claims.pictures import PICTURES

__all__ = ["CLAIMS", "PICTURES"]
