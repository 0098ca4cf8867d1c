"""Drink, driving after it, and bragging about an offence.

A number of glasses is a state only with a sign that it is one's own, here and now; an offence is bragging only
with a sign of impunity or glee; regret, a sober way home, or somebody else's deed make it neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.phrasebook import Hits

_OFFENCES = ("speeding", "black_work", "dumping", "cheating")
_STATE_REACH = 60
"""Characters around a number of glasses in which its state must be told."""


def drunk_driving(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield driving after drinking, told of oneself and without regret."""
    if hits.has("regret", "others"):
        return
    for drove in hits.of("drove"):
        drunk = hits.beside(drove, "drink_some", "drink_count", "drunk", sentences=1)
        if drunk is not None and hits.beside(drove, "sober") is None:
            yield "drunk_driving", min(drove.start, drunk.start), max(drove.end, drunk.end), 0.88
            return


def drink(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield drunkenness told of oneself."""
    if hits.has("sober", "others", "regret"):
        return
    for count in hits.of("drink_count"):
        if hits.near(count, "state", "drinks_emoji", "drunk", reach=_STATE_REACH) and not _is_sold(hits, count.end):
            yield "drink", count.start, count.end, 0.8
            return
    for drunk in hits.of("drunk"):
        word = hits.passage.folded[drunk.start : drunk.end]
        mild = word in {"gedronken", "getrunken", "drunk", "met een kater", "einen kater", "tipsy", "ivre mort"}
        if not mild or (hits.has("drinks_emoji") and hits.has("state")):
            yield "drink", drunk.start, drunk.end, 0.75
            return


def bragging(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield an offence that is told with glee or for its impunity."""
    if hits.has("regret", "others"):
        return
    for name in _OFFENCES:
        for deed in hits.of(name):
            if hits.beside(deed, "unpunished", "gloat_emoji", sentences=1):
                yield "offence", *_joined(hits, deed.start, deed.end), 0.85
                return
    for broken in hits.of("ban_broken"):
        if hits.beside(broken, "ban", sentences=1) and hits.has("unpunished", "gloat_emoji", "party_emoji"):
            yield "offence", *_joined(hits, broken.start, broken.end), 0.8
            return


def _joined(hits: Hits, start: int, end: int) -> tuple[int, int]:
    """Stretch a deed to the sign of impunity in the same sentence, so that the reason shows both."""
    first, last = hits.passage.sentence_at(start)
    sign = hits.within(first, last, "unpunished")
    return (min(start, sign.start), max(end, sign.end)) if sign is not None else (start, end)


def _is_sold(hits: Hits, end: int) -> bool:
    return hits.passage.folded[end : end + 6].lstrip().startswith(("voor", "aan ", "a ", "€", "pour", "fur", "for"))
