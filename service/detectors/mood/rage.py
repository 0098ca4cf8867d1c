"""Rage: capitals, exclamation marks and angry words together. Layout and joy in capitals are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.phrasebook import Hits

SHOUTED_SHARE = 0.6
"""From this share of capitals a text is shouted."""
_FEWEST_LETTERS = 12
_FEWEST_MARKS = 3
"""Exclamation marks (guidelines.md: capitals + three or more)."""
_FEWEST_GRUMBLES = 2
"""Weak signs of anger that together count as one strong one."""


def rage(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield rage where it is shouted, anger where it is only said."""
    if not hits.has("angry", "grumpy"):
        return
    angry = hits.of("angry")
    grumpy = hits.of("grumpy")
    if not angry and len(grumpy) < _FEWEST_GRUMBLES:
        return
    first = min(angry or grumpy, key=lambda hit: hit.start)
    start, end = hits.reach_of(first)
    if hits.passage.folded.count("!") >= _FEWEST_MARKS and _is_shouted(hits.passage.original):
        if len(hits.of("joy")) <= len(angry):
            yield "rage", start, end, 0.9 if angry else 0.75
    elif angry and not hits.has("joy"):
        yield "anger", first.start, first.end, 0.7
    elif angry:
        yield "anger", first.start, first.end, 0.5


def _is_shouted(original: str) -> bool:
    letters = [c for c in original if c.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and sum(map(str.isupper, letters)) >= SHOUTED_SHARE * len(letters)
