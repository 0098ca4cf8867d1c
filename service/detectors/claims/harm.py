"""Disinformation that harms whoever believes it: on treatments, and on how to vote.

A treatment with what it is said to do, in one sentence without a sign that the sentence reassures or informs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.phrasebook import Hits


def treatments(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield treatments that are said to harm or to be useless, and advice that endangers."""
    for hit in hits.of("health_advice"):
        yield "health", hit.start, hit.end, 0.8, ""
    for hit in hits.of("treatment"):
        harm = hits.beside(hit, "treatment_harm")
        overlaps = harm is not None and harm.start < hit.end and hit.start < harm.end
        if harm is not None and not overlaps and hits.beside(hit, "treatment_safe", "debunk") is None:
            yield "health", min(hit.start, harm.start), max(hit.end, harm.end), 0.8, ""
            return


def ballots(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield rules of voting that no election knows; doubtful ones are about nothing sure."""
    if hits.has("contest", "debunk"):
        return
    for hit in hits.of("ballot_wrong", "ballot_doubt"):
        if not hits.beside(hit, "ballot_rule"):
            yield "voting", hit.start, hit.end, 0.8, "invalid" if hit.name == "ballot_doubt" else ""
