"""All detectors, in the order they are asked. Adding one is one room and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.mishaps import MISHAPS
from service.detectors.personal_data import PERSONAL_DATA
from service.detectors.stance import STANCE
from service.detectors.targets import TARGETS

if TYPE_CHECKING:
    from service.domain.detector import Detector

DETECTORS: tuple[Detector, ...] = (TARGETS, STANCE, PERSONAL_DATA, MISHAPS)

OFFENDING_WORDS: frozenset[str] = frozenset({"sukkel"})
"""Folded words that somebody might write in disguise: what normalise may undo."""
