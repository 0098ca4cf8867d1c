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
    angry = hits.of("angry")
    if hits.passage.folded.count("!") >= _FEWEST_MARKS and _is_shouted(hits.passage.original):
        grumpy = hits.of("grumpy")
        if (angry or len(grumpy) >= _FEWEST_GRUMBLES) and len(hits.of("joy")) <= len(angry):
            yield "rage", *hits.reach_of((angry or grumpy)[0]), 0.9 if angry else 0.75
    elif angry:
        yield "anger", angry[0].start, angry[0].end, 0.5 if hits.has("joy") else 0.7


def _is_shouted(original: str) -> bool:
    letters = [c for c in original if c.isalpha()]
    return len(letters) >= _FEWEST_LETTERS and sum(map(str.isupper, letters)) >= SHOUTED_SHARE * len(letters)
