r"""Patterns that run in linear time (RE2), and only where a cheap first look says that they may match.

RE2 has no lookaround and its `\b` knows ASCII only: match on folded text. Where a pattern needs context
around the hit, name the hit `(?P<hit>…)`; only that range is returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.automata import Automaton, compiled
from service.first_look import FIRST_LOOK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import re2

_FEW = 16
"""Fewer patterns than this are not worth a place in the shared first look: they are asked about short stretches."""


class Alternatives:
    """Named patterns over folded text, tried by place. A name may have several; each is compiled when first tried."""

    def __init__(self, patterns: Mapping[str, str | Sequence[str]]) -> None:
        """Keep the patterns by number; one that RE2 cannot run raises re2.error when it is tried."""
        self._patterns = [
            (name, pattern)
            for name, alternatives in patterns.items()
            for pattern in ([alternatives] if isinstance(alternatives, str) else alternatives)
        ]
        self._compiled: dict[int, tuple[re2._Regexp[str], int]] = {}

    def _ready(self, index: int) -> tuple[re2._Regexp[str], int]:
        ready = self._compiled.get(index)
        if ready is None:
            regexp = compiled(self._patterns[index][1])
            ready = self._compiled[index] = regexp, regexp.groupindex.get("hit", 0)
        return ready

    def find_among(self, text: str, indexes: Iterable[int]) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) of every match of some patterns, in the order they were given."""
        data = text.encode()
        plain = len(data) == len(text)
        for index in indexes:
            name = self._patterns[index][0]
            regexp, group = self._ready(index)
            byte = character = 0
            for match in regexp.finditer(data):
                start, end = match.span(group)
                if end <= start:
                    continue
                if plain:
                    yield name, start, end
                    continue
                # RE2 counts bytes; count characters on from the last match, so that this stays linear.
                first = character + len(data[byte:start].decode("utf-8", "ignore"))
                character = first + len(data[start:end].decode("utf-8", "ignore"))
                byte = end
                yield name, first, character


class Patterns(Alternatives):
    """The patterns of a room, and a first look at all of them."""

    def __init__(self, patterns: Mapping[str, str | Sequence[str]], *, passing: bool = False) -> None:
        """Have the patterns watched for by the first look that all rooms share.

        A few, and those that come and go with a policy (`passing`), are looked for by an automaton of their own.
        """
        super().__init__(patterns)
        alone = passing or len(self._patterns) < _FEW
        written = [pattern for _, pattern in self._patterns]
        self._automaton = Automaton(written) if alone else None
        self._owner = -1 if alone else FIRST_LOOK.add(written)

    def _places(self, text: str) -> Sequence[int]:
        if self._automaton is not None:
            return sorted(self._automaton.match(text))
        return FIRST_LOOK.look(text, self._owner)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) of every match, pattern by pattern in the order they were given."""
        return self.find_among(text, self._places(text))

    def candidates(self, text: str) -> Mapping[int, str]:
        """Return the patterns that may match, by place and name: for `find_among`."""
        return {index: self._patterns[index][0] for index in self._places(text)}

    def names_in(self, text: str) -> frozenset[str]:
        """Return the names that match anywhere: cheaper than finding where."""
        places = self._places(text)
        if self._automaton is not None:
            return frozenset(self._patterns[index][0] for index in places)
        seen: set[str] = set()
        data = b""
        for index in places:
            name = self._patterns[index][0]
            if name not in seen:
                data = data or text.encode()
                if self._ready(index)[0].search(data) is not None:
                    seen.add(name)
        return frozenset(seen)

    def has(self, name: str, text: str) -> bool:
        """Say whether one of the patterns of a name matches: for a stretch of a text that was looked at already."""
        data = text.encode()
        return any(
            self._ready(index)[0].search(data) is not None
            for index, (named, _) in enumerate(self._patterns)
            if named == name
        )
