"""Reasons: why a mention was sorted as it was, with the places that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.mentions.mention import MentionReason

if TYPE_CHECKING:
    from service.domain.finding import Finding, Findings
    from service.domain.reading import Reading, Span
    from service.mentions.cued import Sorted

PRIVATE = (
    "identifier.national_number", "identifier.identity_card", "identifier.bank_card", "identifier.iban",
    "identifier.plate", "identifier.birth_date", "contact.phone", "contact.email", "contact.address",
)  # fmt: skip
"""What an answer in public must not repeat."""
MOST_SPANS = 6
SOURCE = "mentions/1"
UNSURE = 0.5
"""How sure one is of a class that rests on nothing that was seen."""


def reasons_of(found: Sorted, reading: Reading, findings: Findings) -> tuple[MentionReason, ...]:
    """Return the reason of the class, and a warning where personal data must not be repeated in an answer."""
    first = _reason(f"mention.{found.code}", found.because, reading)
    private = findings.of(*PRIVATE)
    if private and found.kind != "spam":
        return first, _reason("mention.private", private, reading)
    return (first,)


def _reason(code: str, because: tuple[Finding, ...], reading: Reading) -> MentionReason:
    spans = sorted(
        {f.span for f in because if f.span is not None and f.span.field == "text" and f.span.start is not None},
        key=lambda span: (span.start or 0, -(span.end or 0)),
    )
    apart: list[Span] = []
    for span in spans:
        if not apart or (span.start or 0) >= (apart[-1].end or 0):
            apart.append(span)
    return MentionReason(
        code=code,
        spans=tuple(apart[:MOST_SPANS]) or _whole(reading),
        confidence=round(max((f.probability for f in because), default=UNSURE), 2),
        source=because[0].detector if because else SOURCE,
    )


def _whole(reading: Reading) -> tuple[Span, ...]:
    return tuple(p.whole() for p in reading.own if p.field == "text")
