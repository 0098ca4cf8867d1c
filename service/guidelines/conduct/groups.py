"""Hatred of groups: generalisation, coded words, sexism, denial of genocide.

Behind it stand the laws of 30 July 1981, 22 May 2014 and 23 March 1995.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason
from service.guidelines.conduct.asserting import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings

NEEDS = frozenset(
    {"hatred.generalisation", "hatred.dogwhistle", "hatred.loaded", "hatred.sexism", "hatred.negationism"}
)
LOOSE = "loose"
"""Said of a finding that rests on words sharing a sentence: a human reads it, no machine blocks it."""
_LADDER = (
    ("group_hatred", ("hatred.generalisation", "hatred.dogwhistle"), Level.VIOLATION),
    ("sexism", ("hatred.sexism",), Level.VIOLATION),
    ("negationism", ("hatred.negationism",), Level.VIOLATION),
    ("loaded_words", ("hatred.loaded",), Level.REVIEW),
)


def hatred(findings: Findings) -> Iterator[Reason]:
    """Yield one reason per sort of hatred; behind a dodge it is for a human to judge."""
    dodged: list[Finding] = []
    for code, kinds, level in _LADDER:
        used = uses(findings, *kinds)
        if plain := [f for f in used.asserted if f.about != LOOSE]:
            yield reason(f"conduct.{code}", level, *plain)
        elif used.asserted:
            yield reason(f"conduct.{code}", Level.REVIEW, *used.asserted)
        dodged += used.dodged
    if dodged:
        yield reason("conduct.loophole", Level.REVIEW, *dodged)
