"""What is asked of a post: a guideline of the code of conduct, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from service.domain.finding import Finding, Findings
from service.domain.policy import Policy
from service.domain.post import Post
from service.domain.reading import Span

Mode = Literal["enforce", "shadow", "off"]
"""Whether a guideline's level counts: enforce counts, shadow is only shown, off is not judged."""


class Level(StrEnum):
    """What was found, mildest first; `not_assessed` stands outside the order."""

    NOT_APPLICABLE = "not_applicable"
    PASS = "pass"  # noqa: S105 - a level, not a password
    ADVISE = "advise"
    REVIEW = "review"
    VIOLATION = "violation"
    NOT_ASSESSED = "not_assessed"

    @property
    def rank(self) -> int:
        """0 for not_applicable up to 4 for violation; -1 for not_assessed."""
        return _RANK[self]


_RANK = {level: rank for rank, level in enumerate(Level) if level is not Level.NOT_ASSESSED} | {Level.NOT_ASSESSED: -1}


class Reason(Struct, frozen=True):
    """Why a guideline speaks up: a code; sentences come from the room's messages.

    `params` fill placeholders of the message and come from the policy or a closed list, never from the post;
    `{quote}` and `{masked}` are cut from the post at the moment of answering. `confidence` is 0..1.
    `source` is "detector/version".
    """

    code: str
    level: Level
    spans: tuple[Span, ...]
    confidence: float
    source: str
    params: tuple[tuple[str, str], ...] = ()


class Rule(Struct, frozen=True):
    """What a guideline may know besides post and findings.

    `moment` is the moment of publication in the policy's time zone; `scheduled` says whether the tool gave it;
    `language` is the language judged in.
    """

    policy: Policy
    moment: datetime
    scheduled: bool
    language: str = "nl"


class Guideline(Struct, frozen=True):
    """One room of the code of conduct.

    `needs` are the kinds of finding it looks at; `applies` says whether the post holds anything that the
    guideline could be about (else not_applicable); `judge` is pure and synchronous and yields reasons.
    """

    number: int
    code: str
    needs: frozenset[str]
    judge: Callable[[Post, Findings, Rule], Iterable[Reason]]
    messages: Mapping[str, Mapping[str, Mapping[str, str]]]
    applies: Callable[[Post, Findings], bool] = lambda _post, _findings: True

    @property
    def reason_codes(self) -> tuple[str, ...]:
        """Every reason code of the room, in the order of its messages."""
        return tuple(f"{self.code}.{name}" for name in self.messages if name != "guideline")


def reason(
    code: str,
    level: Level,
    *findings: Finding,
    at: tuple[Span, ...] = (),
    **params: str,
) -> Reason:
    """Build a reason from the findings it rests on; `at` adds spans or replaces missing ones."""
    spans = tuple(dict.fromkeys([f.span for f in findings if f.span is not None] + list(at)))
    return Reason(
        code=code,
        level=level,
        spans=spans,
        confidence=round(max((f.probability for f in findings), default=1.0), 3),
        source=findings[0].detector if findings else "metadata/1",
        params=tuple(params.items()),
    )
