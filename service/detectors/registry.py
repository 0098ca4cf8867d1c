"""All detectors, in the order they are asked. Adding one is one room and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.accusations import ACCUSATIONS
from service.detectors.campaigning import CAMPAIGNING
from service.detectors.capacity import CAPACITY
from service.detectors.claims import CLAIMS, PICTURES
from service.detectors.confidential_terms import CONFIDENTIAL_TERMS
from service.detectors.credentials import CREDENTIALS
from service.detectors.crisis import CRISIS
from service.detectors.group_hatred import GROUP_HATRED
from service.detectors.insults import INSULTS, LEXICON
from service.detectors.listening import LISTENING
from service.detectors.media_rights import MEDIA_RIGHTS
from service.detectors.mishaps import MISHAPS
from service.detectors.mockery import MOCKERY
from service.detectors.mood import MOOD
from service.detectors.personal_data import PERSONAL_DATA
from service.detectors.private_matters import PRIVATE_MATTERS
from service.detectors.quotations import QUOTATIONS
from service.detectors.secrecy import SECRECY
from service.detectors.sensitive_facts import SENSITIVE_FACTS
from service.detectors.speaking_for import SPEAKING_FOR
from service.detectors.stance import STANCE
from service.detectors.targets import TARGETS
from service.detectors.threats import THREATS
from service.detectors.topics import TOPICS

if TYPE_CHECKING:
    from service.domain.detector import Detector

DETECTORS: tuple[Detector, ...] = (
    TARGETS,
    STANCE,
    INSULTS,
    THREATS,
    GROUP_HATRED,
    ACCUSATIONS,
    PERSONAL_DATA,
    MISHAPS,
    MOOD,
    CLAIMS,
    PICTURES,
    LISTENING,
    SENSITIVE_FACTS,
    CREDENTIALS,
    CAMPAIGNING,
    CAPACITY,
    CRISIS,
    MOCKERY,
    PRIVATE_MATTERS,
    SPEAKING_FOR,
    TOPICS,
    MEDIA_RIGHTS,
    QUOTATIONS,
    CONFIDENTIAL_TERMS,
    SECRECY,
)

OFFENDING_WORDS: frozenset[str] = LEXICON.disguisable()
"""Folded words that somebody might write in disguise: what normalise may undo."""
