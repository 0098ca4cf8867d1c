"""Insults: lexicons and frames for nl, fr, de and en."""

from service.detectors.insults.detect import INSULTS
from service.detectors.insults.lexicon import LEXICON

__all__ = ["INSULTS", "LEXICON"]
