"""What Perspective's clients send and get, field by field (Comment Analyzer API, v1alpha1).

Fields are named as on the wire. Spans count UTF-16 code units, the end excluded, of the text as it was judged: as
received, or as converted from HTML.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

MAX_COMMENT_BYTES = 20_480
"""The longest comment, in bytes of UTF-8, as Perspective documents it."""


class Comment(Struct, frozen=True):
    """The text, plain or HTML."""

    text: str | None = None
    type: Literal["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"] | None = None


class Requested(Struct, frozen=True):
    """How one attribute is wanted: below `scoreThreshold` it is left out of the answer."""

    scoreType: Literal["SCORE_TYPE_UNSPECIFIED", "PROBABILITY"] | None = None  # noqa: N815
    scoreThreshold: float | None = None  # noqa: N815


class AnalyzeRequest(Struct, frozen=True):
    """A comment and the attributes wanted of it."""

    comment: Comment
    requestedAttributes: dict[str, Requested | None]  # noqa: N815
    languages: list[str] | None = None
    doNotStore: bool | None = None  # noqa: N815
    spanAnnotations: bool | None = None  # noqa: N815
    dropUnsupportedAttributes: bool | None = None  # noqa: N815
    clientToken: str | None = None  # noqa: N815


class Score(Struct, frozen=True):
    """A probability, 0..1."""

    value: Annotated[float, Meta(ge=0, le=1)]
    type: Literal["PROBABILITY"] = "PROBABILITY"


class SpanScore(Struct, frozen=True):
    """The score of one stretch of the text."""

    begin: int
    end: int
    score: Score


class AttributeScores(Struct, frozen=True):
    """The score of the whole comment, and of its sentences when `spanAnnotations` was asked (else of the whole)."""

    spanScores: list[SpanScore]  # noqa: N815
    summaryScore: Score  # noqa: N815


class Analysis(Struct, frozen=True, omit_defaults=True):
    """The answer: attributes in the order asked. `languages` are those asked for, else the one detected."""

    attributeScores: dict[str, AttributeScores]  # noqa: N815
    languages: list[str]
    detectedLanguages: list[str]  # noqa: N815
    clientToken: str | None = None  # noqa: N815


class SuggestedScore(Struct, frozen=True):
    """What somebody thinks a score should have been."""

    value: float | None = None


class SuggestedScores(Struct, frozen=True):
    """A suggestion for one attribute."""

    summaryScore: SuggestedScore | None = None  # noqa: N815


class SuggestRequest(Struct, frozen=True):
    """A comment and suggested scores: counted by attribute, nothing else is kept."""

    comment: Comment
    attributeScores: dict[str, SuggestedScores | None]  # noqa: N815
    clientToken: str | None = None  # noqa: N815


class Suggested(Struct, frozen=True, omit_defaults=True):
    """Heard."""

    clientToken: str | None = None  # noqa: N815
