"""A mention: what somebody wrote under a post of, or to, an office holder or the town; and how it was sorted.

Absent (or null) means that the tool did not send it. Nothing of a mention is stored.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from service.domain.moments import Moment
from service.domain.reading import Language, Span
from service.domain.wire import Wire

MentionClass = Literal["question", "complaint", "praise", "insult", "threat", "spam", "crisis", "neutral"]
CLASSES: tuple[MentionClass, ...] = (
    "crisis", "threat", "spam", "insult", "complaint", "question", "praise", "neutral",
)  # fmt: skip
Urgency = Literal["critical", "high", "normal"]


class MentionAuthor(Wire, frozen=True):
    """Who wrote it, as far as the network tells. Never judged, only its text is."""

    name: str | None = None
    account: str | None = None


class Mention(Wire, frozen=True):
    """What was written, where, to whom, and when it came in (without: now)."""

    text: Annotated[str, Meta(min_length=1)]
    id: str | None = None
    language: str | None = None
    author: MentionAuthor = MentionAuthor()
    channel: str | None = None
    addressed_to: str | None = None
    in_reply_to: str | None = None
    received_at: Moment | None = None


class Owner(Struct, frozen=True):
    """Who answers, from the policy: the topic, its people on that day, and perhaps an address."""

    topic: str
    names: tuple[str, ...] = ()
    contact: str | None = None


class MentionReason(Struct, frozen=True):
    """Why: a code; the sentence comes from `messages.toml`. `confidence` is 0..1."""

    code: str
    spans: tuple[Span, ...]
    confidence: float
    source: str


class Sorting(Struct, frozen=True):
    """What a mention is, and what it asks for; holds no word of it.

    `answer_by` is until when somebody must have answered, or acted where no answer is due; None: no hurry.
    `not_assessed` says why the words could not be read (a closed list), or is empty.
    """

    kind: MentionClass = field(name="class")
    needs_answer: bool
    urgency: Urgency
    answer_by: datetime | None
    owner: Owner | None
    reasons: tuple[MentionReason, ...]
    language: Language
    not_assessed: tuple[str, ...]
    organisation: str
    policy_version: str

    @property
    def logged(self) -> dict[str, object]:
        """The fields of its log line: codes and levels, never a word of it."""
        return {
            "organisation": self.organisation,
            "class": self.kind,
            "needs_answer": self.needs_answer,
            "urgency": self.urgency,
            "reasons": [reason.code for reason in self.reasons],
            "language": self.language.code,
            "policy": self.policy_version[7:19],
        }
