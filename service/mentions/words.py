"""Words: a sorted mention put into sentences, quoting the mention that the caller just sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from service.domain.reading import Language
from service.guidelines.messages import load_messages
from service.mentions.mention import MentionClass, Owner, Urgency
from service.respond import PolicyName, WireReason, mask, shorten

if TYPE_CHECKING:
    from service.mentions.mention import Mention, MentionReason, Sorting

MESSAGES = load_messages(Path(__file__).with_name("messages.toml"))


class MentionAnswer(Struct, frozen=True):
    """What `POST /v1/mentions` returns; every field is always present."""

    id: str
    mention_id: str | None
    kind: MentionClass = field(name="class")
    needs_answer: bool
    urgency: Urgency
    answer_by: datetime | None
    owner: Owner | None
    reasons: tuple[WireReason, ...]
    language: Language
    not_assessed: tuple[str, ...]
    policy: PolicyName
    timings_ms: dict[str, float]


def answer_of(sorting: Sorting, mention: Mention, language: str, answer_id: str, milliseconds: float) -> MentionAnswer:
    """Word a sorting in nl, fr, de or en."""
    return MentionAnswer(
        id=answer_id,
        mention_id=mention.id,
        kind=sorting.kind,
        needs_answer=sorting.needs_answer,
        urgency=sorting.urgency,
        answer_by=sorting.answer_by,
        owner=sorting.owner,
        reasons=tuple(_worded(reason, mention.text, language) for reason in sorting.reasons),
        language=sorting.language,
        not_assessed=sorting.not_assessed,
        policy=PolicyName(sorting.organisation, sorting.policy_version),
        timings_ms={"total": milliseconds},
    )


def _worded(reason: MentionReason, text: str, language: str) -> WireReason:
    words = MESSAGES[reason.code.removeprefix("mention.")][language]
    quotes = [" ".join(text[span.start : span.end].split()) for span in reason.spans]
    quote = next(filter(None, quotes), "…")
    return WireReason(
        code=reason.code,
        message=words["message"].replace("{quote}", f"“{shorten(quote)}”").replace("{masked}", mask(shorten(quote))),
        suggestion=words["suggestion"],
        spans=reason.spans,
        confidence=reason.confidence,
        source=reason.source,
        would_change=None,
    )
