"""A post made readable: passages folded for matching, each able to point back at the original.

Offsets count Unicode code points. Detectors match on `folded` and speak in spans of `original`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Literal

import regex
from msgspec import Struct

from service.domain.post import Post

Voice = Literal["author", "image", "third_party", "profile"]
"""Whose words a passage holds: the author's own, what is seen in an image, somebody else's, the profile's."""

_WORD = re.compile(r"[a-z0-9]+")  # one character class: cannot backtrack
_SENTENCE_END = re.compile(r"[.!?\n]+[*_]{0,3}(?=[\s\"')]|$)|\n")


PARTY_LETTER = "q"
"""Names of parties are runs of this letter in folded text (`normalise/parties.py`)."""


def is_party(word: str) -> bool:
    """Say whether a folded word stands for the name of a party."""
    return word.startswith(PARTY_LETTER * 2)


_ABBREVIATIONS = frozenset(
    {
        "art", "bijv", "blz", "bv", "bzw", "ca", "dhr", "dr", "enz", "excl", "incl", "m", "mevr", "mlle", "mme", "mr",
        "mrs", "ms", "mw", "no", "nr", "p", "pag", "prof", "resp", "st", "vgl",
    }
)  # fmt: skip
"""Folded words before a full stop that ends no sentence."""
_LONGEST_ABBREVIATION = 5


def _start_of(sentence: tuple[int, int]) -> int:
    return sentence[0]


class Span(Struct, frozen=True, array_like=False):
    """A half-open range of a named field, or the field as a whole (start and end None)."""

    field: str
    start: int | None = None
    end: int | None = None


class Word(Struct, frozen=True):
    """A run of letters and digits in folded text: [start, end) in folded coordinates."""

    text: str
    start: int
    end: int


class Passage(Struct, frozen=True, dict=True):
    """One field's text. `origins[i]` is the offset in `original` that folded character i came from.

    `origins` is None where folding kept every offset (plain text, the common case). `disguised` lists
    folded ranges that were written to evade reading (look-alike letters, leet, spaced or dotted letters).
    """

    field: str
    voice: Voice
    original: str
    folded: str
    origins: Sequence[int] | None = None
    disguised: tuple[tuple[int, int], ...] = ()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words of the folded text, in order."""
        return tuple(Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.folded))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words of the folded text, each once."""
        return frozenset(word.text for word in self.words)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Folded ranges of sentences and lines: the reach of a negation or a question."""
        ranges: list[tuple[int, int]] = []
        start = 0
        for match in _SENTENCE_END.finditer(self.folded):
            if match.group() == "." and self._is_abbreviation(match.start()):
                continue
            if self.folded[start : match.end()].strip():
                ranges.append((start, match.end()))
            start = match.end()
        if self.folded[start:].strip():
            ranges.append((start, len(self.folded)))
        return tuple(ranges)

    def _is_abbreviation(self, dot: int) -> bool:
        """Say whether this full stop ends an abbreviation (o.a., dhr.), not a sentence."""
        first = dot
        while first > 0 and self.folded[first - 1].isalpha() and dot - first <= _LONGEST_ABBREVIATION:
            first -= 1
        word = self.folded[first:dot]
        return word in _ABBREVIATIONS or (len(word) == 1 and first > 0 and self.folded[first - 1] == ".")

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """Return the folded range of the sentence around a folded offset."""
        place = bisect_right(self.sentences, offset, key=_start_of) - 1
        if place >= 0 and offset < self.sentences[place][1]:
            return self.sentences[place]
        return 0, len(self.folded)

    def span(self, start: int, end: int) -> Span:
        """Turn a folded range [start, end) into a span of the original, whole graphemes only."""
        if end <= start:
            return Span(self.field)
        if self.origins is None:
            first, last = start, end
        else:
            first = self.origins[start]
            last = self.origins[end - 1] + 1
            if end < len(self.folded):
                # Characters that folded to nothing (a zero-width joiner) belong to the match before them.
                last = max(last, min(self.origins[end], last + 8))
                while last > first + 1 and self.original[last - 1].isspace():
                    last -= 1
        return self.snapped(first, last)

    def whole(self) -> Span:
        """Return the span of the whole field."""
        return Span(self.field, 0, len(self.original))

    def snapped(self, first: int, last: int) -> Span:
        """Return a span of the original that covers [first, last) and whole graphemes only."""
        if self.original.isascii():
            return Span(self.field, first, last)
        starts = self._grapheme_starts
        while first > 0 and first not in starts:
            first -= 1
        while last < len(self.original) and last not in starts:
            last += 1
        return Span(self.field, first, last)

    @cached_property
    def _grapheme_starts(self) -> frozenset[int]:
        return frozenset(m.start() for m in regex.finditer(r"\X", self.original))


class Language(Struct, frozen=True):
    """The language judged in: nl, fr, de, en, or other; confidence 0..1."""

    code: str
    confidence: float


class Reading(Struct, frozen=True, dict=True):
    """What the detectors look at.

    `moment` is the moment of publication (aware, in the policy's time zone): `scheduled_at` when given,
    else now. `now` is when the question was asked. `parent` is the text replied to: read for context,
    never judged.
    """

    post: Post
    passages: tuple[Passage, ...]
    language: Language
    moment: datetime
    now: datetime
    parent: Passage | None = None

    @cached_property
    def own(self) -> tuple[Passage, ...]:
        """The passages in the author's own voice."""
        return tuple(p for p in self.passages if p.voice == "author")

    @cached_property
    def by_field(self) -> dict[str, Passage]:
        """Passages by field name."""
        return {p.field: p for p in self.passages}
