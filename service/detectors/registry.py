"""All detectors, in the order they are asked. Adding one is one room and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.personal_data import PERSONAL_DATA

if TYPE_CHECKING:
    from service.domain.detector import Detector

DETECTORS: tuple[Detector, ...] = (PERSONAL_DATA,)

OFFENDING_WORDS: frozenset[str] = frozenset({"sukkel"})
"""Folded words that somebody might write in disguise: what normalise may undo."""
