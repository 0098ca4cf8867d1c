"""Phrase books: a room's patterns kept as data, and what they hit in one passage.

A book is one or more TOML files of tables, all in folded ASCII (`service.folding`). `[words]` names groups of
alternatives, which later entries may use as `{group}`. `[phrases]` are wrapped in word boundaries; `[patterns]`
stand as they are. `[context]` and `[context_patterns]` are the same, but are only read once a room asks for one
of them: what surrounds a rumour need not be looked for where nobody rumours. The files of a book are read as one:
what a later file lists under a name that an earlier file uses is added to it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from service.domain.reading import Passage, Span

_TOGETHER = 16
"""Alternatives compiled as one pattern: few enough for RE2's memory, many enough for its speed."""


class Hit(NamedTuple):
    """A named phrase at [start, end) of the folded text."""

    name: str
    start: int
    end: int


class _Page(NamedTuple):
    """Patterns that are read together."""

    patterns: Patterns
    names: frozenset[str]


class Hits:
    """What a book hits in one passage. Every question is answered by bisection: no text is scanned again."""

    def __init__(self, passage: Passage, page: _Page, context: _Page) -> None:
        """Read the first page now and the context when it is asked for."""
        self.passage = passage
        self._context: _Page | None = context
        self._by_name: dict[str, list[Hit]] = {}
        self._read(page)
        self._any = bool(self._by_name)

    def __bool__(self) -> bool:
        """Say whether anything but context was hit."""
        return self._any

    def of(self, *names: str) -> list[Hit]:
        """Return the hits of these names, in the order of the names and then of the text."""
        return [hit for name in names for hit in self._named(name)]

    def has(self, *names: str) -> bool:
        """Say whether any of these names was hit anywhere."""
        return any(self._named(name) for name in names)

    def within(self, start: int, end: int, *names: str) -> Hit | None:
        """Return the first hit of these names that begins in [start, end), or None."""
        for name in names:
            found = self._named(name)
            place = bisect_left(found, start, key=_start)
            if place < len(found) and found[place].start < end:
                return found[place]
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

    def _named(self, name: str) -> Sequence[Hit]:
        if self._context is not None and name in self._context.names:
            context, self._context = self._context, None
            self._read(context)
        return self._by_name.get(name, ())

    def _read(self, page: _Page) -> None:
        fresh: set[str] = set()
        for found in page.patterns.find(self.passage.folded):
            self._by_name.setdefault(found[0], []).append(Hit(*found))
            fresh.add(found[0])
        for name in fresh:
            self._by_name[name].sort(key=_start)


class PhraseBook:
    """The phrases of a room."""

    def __init__(self, *paths: Path) -> None:
        """Read and compile; raise msgspec.ValidationError or re2.error when a file is wrong."""
        tables = _together(paths)
        groups: dict[str, str] = {}
        for name, alternatives in tables.get("words", {}).items():
            groups[name] = f"(?:{_filled('|'.join(alternatives), groups)})"
        self._first = _page(tables.get("phrases", {}), tables.get("patterns", {}), groups)
        self._context = _page(tables.get("context", {}), tables.get("context_patterns", {}), groups)

    def read(self, passage: Passage) -> Hits:
        """Return what stands in a passage."""
        return Hits(passage, self._first, self._context)


def _together(paths: Iterable[Path]) -> dict[str, dict[str, list[str]]]:
    tables: dict[str, dict[str, list[str]]] = {}
    for path in paths:
        for table, entries in msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, list[str]]]).items():
            for name, alternatives in entries.items():
                tables.setdefault(table, {}).setdefault(name, []).extend(alternatives)
    return tables


def _page(phrases: Mapping[str, list[str]], patterns: Mapping[str, list[str]], groups: Mapping[str, str]) -> _Page:
    compiled: dict[str, list[str]] = {}
    for name, alternatives in phrases.items():
        for i in range(0, len(alternatives), _TOGETHER):
            together = "|".join(_bounded(_filled(part, groups)) for part in alternatives[i : i + _TOGETHER])
            compiled.setdefault(name, []).append(rf"\b(?:{together})")
    for name, alternatives in patterns.items():
        compiled.setdefault(name, []).extend(_filled(pattern, groups) for pattern in alternatives)
    return _Page(Patterns(compiled), frozenset(compiled))


def _filled(pattern: str, groups: Mapping[str, str]) -> str:
    for name, group in groups.items():
        pattern = pattern.replace(f"{{{name}}}", group)
    return pattern


def _bounded(phrase: str) -> str:
    """Close a phrase with a word boundary, unless it ends in a sign."""
    return phrase if phrase.endswith((":", "!", ",", " ", "\\?", "\\.")) else rf"(?:{phrase})\b"


def _start(hit: Hit) -> int:
    return hit.start
