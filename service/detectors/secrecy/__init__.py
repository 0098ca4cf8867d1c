"""Secrecy: what an authority may not tell, or not yet."""

from service.detectors.secrecy.detect import SECRECY

__all__ = ["SECRECY"]
