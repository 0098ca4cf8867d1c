"""Rumours as structure: a frame that passes on, somebody it is about, and what would hurt, close together.

A frame alone is everyday talk ("my neighbour says the fair is lovely"); it weighs with danger, or with damage and
somebody who can be identified. An official word nearby makes it news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.phrasebook import Hit, Hits

_NAMED = ("business", "person")


def rumours(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield what is passed on in so many words, by frame or by the conditional of hearsay."""
    for hit in hits.of("hearsay_weak"):
        if hits.beside(hit, "testimony", "officially", "official_word", sentences=1) is None and (
            about := subject(hits, hit, 1)
        ):
            yield "hearsay", hit.start, hit.end, 0.75, about
            return
    for hit in hits.of("disclaimer"):
        if hits.beside(hit, "official_word", sentences=2) is None and (about := subject(hits, hit, 1)):
            yield "hearsay", hit.start, hit.end, 0.75, about
            return
    for hit in hits.of("conditional"):
        if hits.beside(hit, "own_wish", "official_word") or hits.beside(hit, "damage") is None:
            continue
        if named := next((name for name in _NAMED if hits.beside(hit, name)), ""):
            yield "hearsay", *_clause(hits, hit), 0.7, named
            return


def subject(hits: Hits, hit: Hit, sentences: int) -> str:
    """Say what a rumour is about; damage without anybody named is about nobody."""
    if hits.beside(hit, "danger", sentences=sentences):
        return "safety"
    if hits.beside(hit, "damage", sentences=sentences):
        for name in _NAMED:
            if hits.beside(hit, name, sentences=sentences):
                return name
    return ""


def _clause(hits: Hits, hit: Hit) -> tuple[int, int]:
    """Stretch a conditional to what hurts in its sentence, so that the reason shows both."""
    hurt = hits.beside(hit, "damage")
    return (min(hit.start, hurt.start), max(hit.end, hurt.end)) if hurt is not None else (hit.start, hit.end)
