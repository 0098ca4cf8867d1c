"""Phrase books: a room's patterns kept as data, and what they hit in one passage.

A book is a TOML file of three tables, all in folded ASCII (`service.normalise.fold`). `[words]` names groups
of alternatives, which later entries may use as `{group}`. `[phrases]` are wrapped in word boundaries;
`[patterns]` stand as they are. A name ends up as one pattern; what it names is up to the room.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from service.domain.reading import Passage, Span

_TOGETHER = 16
"""Alternatives compiled as one pattern: few enough for RE2's memory, many enough for its speed."""


class Hit(NamedTuple):
    """A named phrase at [start, end) of the folded text."""

    name: str
    start: int
    end: int


class Hits:
    """What a book hits in one passage. Every question is answered by bisection: no text is scanned again."""

    def __init__(self, passage: Passage, hits: Iterable[Hit]) -> None:
        """Sort the hits by name and place."""
        self.passage = passage
        self._by_name: dict[str, list[Hit]] = {}
        for hit in hits:
            self._by_name.setdefault(hit.name, []).append(hit)
        for found in self._by_name.values():
            found.sort(key=lambda hit: hit.start)
        self._starts = {name: [hit.start for hit in found] for name, found in self._by_name.items()}

    def __bool__(self) -> bool:
        return bool(self._by_name)

    def of(self, *names: str) -> list[Hit]:
        """Return the hits of these names, in the order of the names and then of the text."""
        return [hit for name in names for hit in self._by_name.get(name, ())]

    def has(self, *names: str) -> bool:
        """Say whether any of these names was hit anywhere."""
        return any(name in self._by_name for name in names)

    def within(self, start: int, end: int, *names: str) -> Hit | None:
        """Return the first hit of these names that begins in [start, end), or None."""
        for name in names:
            starts = self._starts.get(name, ())
            place = bisect_left(starts, start)
            if place < len(starts) and starts[place] < end:
                return self._by_name[name][place]
        return None

    def near(self, hit: Hit, *names: str, reach: int = 100) -> Hit | None:
        """Return a hit of these names that begins at most `reach` characters before or after a hit."""
        return self.within(hit.start - reach, hit.end + reach, *names)

    def beside(self, hit: Hit, *names: str, sentences: int = 0) -> Hit | None:
        """Return a hit of these names in the same sentence, or up to so many `sentences` away."""
        return self.within(*self.reach_of(hit, sentences), *names)

    def reach_of(self, hit: Hit, sentences: int = 0) -> tuple[int, int]:
        """Return the folded range of the sentence around a hit, widened by so many sentences."""
        ranges = self.passage.sentences
        if not ranges:
            return 0, len(self.passage.folded)
        place = max(bisect_right(ranges, (hit.start, len(self.passage.folded) + 1)) - 1, 0)
        return ranges[max(place - sentences, 0)][0], ranges[min(place + sentences, len(ranges) - 1)][1]

    def span(self, hit: Hit) -> Span:
        """Return where a hit stands in the original."""
        return self.passage.span(hit.start, hit.end)


class PhraseBook:
    """The phrases of a room."""

    def __init__(self, path: Path) -> None:
        """Read and compile; raise msgspec.ValidationError or re2.error when the file is wrong."""
        tables = msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, list[str]]])
        groups: dict[str, str] = {}
        for name, alternatives in tables.get("words", {}).items():
            groups[name] = f"(?:{_filled('|'.join(alternatives), groups)})"
        patterns: dict[str, Sequence[str]] = {
            name: [
                rf"\b(?:{_filled('|'.join(alternatives[i : i + _TOGETHER]), groups)})\b"
                for i in range(0, len(alternatives), _TOGETHER)
            ]
            for name, alternatives in tables.get("phrases", {}).items()
        }
        for name, alternatives in tables.get("patterns", {}).items():
            patterns[name] = [*patterns.get(name, ()), *(_filled(pattern, groups) for pattern in alternatives)]
        self.names = frozenset(patterns)
        self._patterns = Patterns(patterns)

    def read(self, passage: Passage) -> Hits:
        """Return what stands in a passage."""
        return Hits(passage, (Hit(*found) for found in self._patterns.find(passage.folded)))


def _filled(pattern: str, groups: dict[str, str]) -> str:
    for name, group in groups.items():
        pattern = pattern.replace(f"{{{name}}}", group)
    return pattern
