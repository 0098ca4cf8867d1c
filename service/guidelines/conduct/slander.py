"""Slander (laster en eerroof): somebody identifiable, a specific punishable fact, asserted.

A ruling, an official source or an open question takes it away. A rumour passed on, and a hint that leaves the reader
to conclude, are for a human to judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason
from service.guidelines.conduct.asserting import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings

NEEDS = frozenset({"accusation.punishable", "accusation.insinuated", "accusation.sourced"})


def accusations(findings: Findings) -> Iterator[Reason]:
    """Yield a reason per way of accusing."""
    facts = uses(findings, "accusation.punishable", questions_count=False)
    plain = [f for f in facts.asserted if f.about not in {"hearsay", "loose"}]
    hearsay = [f for f in facts.asserted if f.about == "hearsay"]
    loose = [f for f in facts.asserted if f.about == "loose"]
    if plain:
        yield reason("conduct.accusation", Level.VIOLATION, *plain)
    elif loose:
        yield reason("conduct.accusation", Level.REVIEW, *loose)
    elif hearsay:
        yield reason("conduct.hearsay", Level.REVIEW, *hearsay)
    hints = uses(findings, "accusation.insinuated", questions_count=False)
    if hints.asserted and not plain:
        yield reason("conduct.insinuation", Level.REVIEW, *hints.asserted)
    if dodged := (*facts.dodged, *hints.dodged):
        yield reason("conduct.loophole", Level.REVIEW, *dodged)
