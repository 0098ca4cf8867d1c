"""Tally: what a decision counts, kept until the counters are brought up to date."""

from __future__ import annotations

from typing import Any


class Tally:
    """How often one remembered decision was given again since the counters were last brought up to date."""

    __slots__ = ("_count", "_counters", "_waiting")

    def __init__(self, counters: list[Any], waiting: list[Tally]) -> None:
        """Put itself on `waiting` when there is something to settle."""
        self._counters = counters
        self._waiting = waiting
        self._count = 0

    def add(self) -> None:
        """Count once more."""
        if not self._count:
            self._waiting.append(self)
        self._count += 1

    def settle(self) -> None:
        """Bring the count into the counters."""
        count, self._count = self._count, 0
        for counter in self._counters:
            counter.inc(count)
