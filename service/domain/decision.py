"""What is answered: a verdict per guideline and one decision, explainable and replayable alone.

A Decision holds codes, spans and versions, never a word of the post: it may be remembered.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from service.domain.guideline import Level, Mode, Reason
from service.domain.reading import Language

Outcome = Literal["allow", "review", "block"]


class Verdict(Struct, frozen=True):
    """One guideline's answer: what was found (`level`), whether it counts (`mode`), and why."""

    guideline: int
    code: str
    level: Level
    mode: Mode
    reasons: tuple[Reason, ...] = ()


class NotAssessed(Struct, frozen=True):
    """A guideline that could not look at everything it needs, and why (a closed list of reasons)."""

    guideline: int
    code: str
    why: str


class Decision(Struct, frozen=True):
    """The answer about one post under one policy.

    `valid_until` is the next moment at which a dated entry of the policy starts or ends; `timings` are
    milliseconds by stage, of the time it was computed.
    """

    decision: Outcome
    verdicts: tuple[Verdict, ...]
    not_assessed: tuple[NotAssessed, ...]
    organisation: str
    policy_version: str
    language: Language
    models: dict[str, str]
    detectors: dict[str, int]
    valid_until: datetime | None = None
    timings: dict[str, float] = {}
