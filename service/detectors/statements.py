"""Statements: what the patterns and the rules of a room hit in a passage, looked for once and kept with it.

The bundled scorer asks the rooms that know abuse about the same passage again.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.detectors.wording import Rules
    from service.domain.reading import Passage
    from service.patterns import Patterns

Statement = tuple[str, int, int]
"""Its name, and [start, end) in folded offsets."""


class Statements:
    """The patterns and the rules of a room, with the most hits that are looked at per passage."""

    def __init__(self, patterns: Patterns, rules: Rules, most: int) -> None:
        """Join them: patterns are asked first."""
        self._patterns = patterns
        self._rules = rules
        self._most = most
        self._kept_as = f"statements {id(self)}"

    def of(self, passage: Passage) -> tuple[Statement, ...]:
        """Return what stands in a passage."""
        kept = passage.__dict__
        found: tuple[Statement, ...] | None = kept.get(self._kept_as)
        if found is None:
            hits = chain(self._patterns.find(passage.folded), self._rules.find(passage))
            found = kept[self._kept_as] = tuple(islice(hits, self._most))
        return found
