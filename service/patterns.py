r"""Patterns that run in linear time (RE2), and only where a cheap first look says that they may match.

RE2 has no lookaround and its `\b` knows ASCII only: match on folded text. Where a pattern needs context
around the hit, name the hit `(?P<hit>…)`; only that range is returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import re2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_PATTERN_MEMORY_BYTES = 1 << 20
_LARGE_PATTERN_MEMORY_BYTES = 1 << 27
"""For the rare pattern made of a long list in a policy, such as hundreds of office holders."""
_SET_MEMORY_BYTES = 1 << 27


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    return options


def _compiled(pattern: str) -> re2._Regexp[str]:
    try:
        return re2.compile(pattern, _options(_PATTERN_MEMORY_BYTES))
    except re2.error:
        return re2.compile(pattern, _options(_LARGE_PATTERN_MEMORY_BYTES))


class Patterns:
    """Named patterns over folded text. A name may have several alternatives."""

    def __init__(
        self, patterns: Mapping[str, str | Sequence[str]], first_looks: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """Build the first look; raise re2.error for a pattern that RE2 cannot run.

        `first_looks` gives, for every alternative of a name, a cheaper pattern that matches wherever it does.
        A pattern of its own is compiled when it is first needed: most never are, and starting must be quick.
        """
        self._patterns = [
            (name, pattern)
            for name, alternatives in patterns.items()
            for pattern in ([alternatives] if isinstance(alternatives, str) else alternatives)
        ]
        self._compiled: dict[int, tuple[re2._Regexp[str], int]] = {}
        self._first_look = re2.Set.SearchSet(_options(_SET_MEMORY_BYTES))
        looks = first_looks or {name: [p for n, p in self._patterns if n == name] for name, _ in self._patterns}
        for name in patterns:
            for look in looks[name]:
                self._first_look.Add(look)
        self._first_look.Compile()

    def _ready(self, index: int) -> tuple[re2._Regexp[str], int]:
        ready = self._compiled.get(index)
        if ready is None:
            compiled = _compiled(self._patterns[index][1])
            ready = self._compiled[index] = compiled, compiled.groupindex.get("hit", 0)
        return ready

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) of every match, pattern by pattern in the order they were given."""
        yield from self.find_among(text, self.candidates(text))

    def candidates(self, text: str) -> Mapping[int, str]:
        """Return the patterns that may match, by place and name: for `find_among`."""
        found = self._first_look.Match(text.encode())
        return {index: self._patterns[index][0] for index in sorted(found)} if found else {}

    def find_among(self, text: str, indexes: Iterable[int]) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) of every match of some patterns, in the order they were given."""
        data = text.encode()
        plain = len(data) == len(text)
        for index in indexes:
            name = self._patterns[index][0]
            compiled, group = self._ready(index)
            byte = character = 0
            for match in compiled.finditer(data):
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

    def names_in(self, text: str) -> frozenset[str]:
        """Return the names that match anywhere: cheaper than finding where."""
        return frozenset(self._patterns[index][0] for index in self._first_look.Match(text.encode()) or ())
