"""Cues: words a room listens for, kept as data, and combined sentence by sentence.

A cue file is TOML: cue name -> language -> list of RE2 fragments over folded text; every fragment stands
between word boundaries. A rule then asks which cues stand together, which keeps every pattern small.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import msgspec

from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from service.domain.reading import Passage

Range = tuple[int, int]


class Cues:
    """All cues of one room."""

    def __init__(self, path: Path) -> None:
        """Load a cue file; raise when it is malformed or holds a fragment that RE2 cannot run."""
        table = msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, list[str]]])
        self._patterns = Patterns(
            {
                name: [pattern for fragments in by_language.values() for pattern in _bounded(fragments)]
                for name, by_language in table.items()
            },
        )

    def seen(self, passage: Passage) -> Seen | None:
        """Return what stands in a passage, or None when nothing does."""
        candidates = self._patterns.candidates(passage.folded)
        return Seen(passage, self._patterns, candidates) if candidates else None


_SIGNS = "€#©📷📸"
"""Characters that need no word boundary before them."""


def _bounded(fragments: list[str]) -> list[str]:
    """Join fragments between word boundaries; a sign such as € at an edge is its own boundary."""
    signs = [fragment for fragment in fragments if fragment[0] in _SIGNS or fragment[-1] in "€%"]
    words = [fragment for fragment in fragments if fragment not in signs]
    return ([rf"\b(?:{'|'.join(words)})\b"] if words else []) + (["|".join(signs)] if signs else [])


class Seen:
    """The cues of one passage, asked by sentence. Where a cue stands is looked for when somebody asks."""

    def __init__(
        self, passage: Passage, patterns: Patterns, candidates: Mapping[str, Mapping[int, Sequence[int]]]
    ) -> None:
        """Keep which patterns may match in a passage."""
        self.passage = passage
        self._patterns = patterns
        self._candidates = candidates
        self._found: dict[str, list[Range]] = {}

    def _hits(self, name: str) -> list[Range]:
        """Return every hit of a cue, in order of place."""
        places = self._candidates.get(name)
        if places is None:
            return []
        hits = self._found.get(name)
        if hits is None:
            found = self._patterns.find_among(self.passage.folded, places)
            hits = self._found[name] = sorted((start, end) for _, start, end in found)
        return hits

    def all(self, *names: str) -> list[Range]:
        """Return every hit of these cues."""
        return [hit for name in names for hit in self._hits(name)]

    def any(self, *names: str) -> bool:
        """Say whether one of these cues stands anywhere in the passage."""
        return any(self._hits(name) for name in names)

    def within(self, where: Range, *names: str) -> Range | None:
        """Return the first hit of these cues inside a range."""
        start, end = where
        for name in names:
            hits = self._hits(name)
            for hit in hits[bisect_left(hits, (start, 0)) :]:
                if hit[0] >= end:
                    break
                if hit[1] <= end:
                    return hit
        return None

    def all_within(self, where: Range, name: str) -> list[Range]:
        """Return every hit of a cue that begins inside a range."""
        hits = self._hits(name)
        return hits[bisect_left(hits, (where[0], 0)) : bisect_left(hits, (where[1], 0))]

    def sentence(self, hit: Range) -> Range:
        """Return the sentence around a hit."""
        return self.around(hit, before=0, after=0)

    def around(self, hit: Range, before: int = 1, after: int = 1) -> Range:
        """Return the range of the sentence around a hit with its neighbours."""
        sentences = self.passage.sentences
        index = bisect_right(sentences, (hit[0], len(self.passage.folded) + 1)) - 1
        if index < 0 or hit[0] >= sentences[index][1]:
            return 0, len(self.passage.folded)
        return sentences[max(0, index - before)][0], sentences[min(len(sentences) - 1, index + after)][1]

    def together(self, first: str, *others: str) -> Iterator[Range]:
        """Yield the range from first to last of cues that share a sentence."""
        for hit in self._hits(first):
            sentence = self.sentence(hit)
            found = [hit]
            for other in others:
                companion = self.within(sentence, other)
                if companion is None:
                    break
                found.append(companion)
            else:
                yield min(start for start, _ in found), max(end for _, end in found)
