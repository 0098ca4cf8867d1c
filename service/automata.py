"""RE2 with the least memory that will do: single patterns, and many as one automaton."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import re2

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_PATTERN_MEMORY_BYTES = (1 << 15, 1 << 17, 1 << 20, 1 << 27)
"""What a pattern may take, its automaton included: the least that it compiles in. Automata grow with what is read."""
_SET_MEMORY_BYTES = (1 << 20, 1 << 22, 1 << 27)

_COMPILED = 1_536
"""So many patterns and branches of patterns are kept compiled: 5 KB each, mostly."""

_Built = TypeVar("_Built")


def _fitting(sizes: Iterable[int], build: Callable[[re2.Options], _Built]) -> _Built:
    """Build with the least memory that suffices; raise re2.error when none does."""
    *smaller, largest = sizes
    for size in smaller:
        try:
            return build(_options(size))
        except re2.error:
            continue
    return build(_options(largest))


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    return options


def compiled(pattern: str) -> re2._Regexp[str]:
    """Compile one pattern; raise re2.error when RE2 cannot run it."""
    return _fitting(_PATTERN_MEMORY_BYTES, lambda options: re2.compile(pattern, options))


class Searcher(NamedTuple):
    """A compiled pattern, and the number of the group that is reported."""

    regexp: re2._Regexp[str]
    group: int


@lru_cache(_COMPILED)
def searcher(pattern: str) -> Searcher:
    """Compile a pattern, or remember it compiled; raise re2.error when RE2 cannot run it."""
    regexp = compiled(pattern)
    return Searcher(regexp, regexp.groupindex.get("hit", 0))


class Automaton:
    """Many patterns looked for together. It grows with what is read, up to its memory: for few or simple ones."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Build it; raise re2.error for a pattern that RE2 cannot run."""

        def build(options: re2.Options) -> re2.Set:
            every = re2.Set.SearchSet(options)
            for pattern in patterns:
                every.Add(pattern)
            every.Compile()
            return every

        self._set = _fitting(_SET_MEMORY_BYTES, build)

    def match(self, text: str) -> Sequence[int]:
        """Return the places of the patterns that match, in no order."""
        return self._set.Match(text.encode()) or ()
