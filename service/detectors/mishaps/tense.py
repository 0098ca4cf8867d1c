"""Past tense about an event that is still to come when the post appears.

Needs a planned moment, a phrase that looks back, and a date later than that moment in a sentence about the
same thing: both share a weekday or a long word. Dates: day and month (with or without year), nl, fr, de, en.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from service.detectors.months import MONTHS
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.domain.reading import Passage, Reading, Span
    from service.phrasebook import Hits

_DATE = Patterns(
    {
        "written": rf"\b[0-3]?[0-9](?:e|er|ste|de|\.|st|nd|rd|th)? (?:{'|'.join(MONTHS)})(?: 20[0-9]{{2}})?\b",
        "figures": r"\b[0-3]?[0-9]/[01]?[0-9]/20[0-9]{2}\b",
    }
)
_SHARED_LETTERS = 5
"""Words of two sentences that begin with the same five letters are taken to be about the same thing."""
_COMMON = ("meer dan", "bedan", "deeln", "bezoe", "ieder", "allem", "volge", "zater", "merci")
_WEEKDAYS = frozenset(
    [
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
        "zondag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_MOST = 8
"""Phrases and dates looked at per passage: a recap says it early."""
_FURTHEST = timedelta(days=60)
"""A date further away than this belongs to another edition."""


def too_early(reading: Reading, own: Sequence[Hits]) -> Iterator[Span]:
    """Yield the phrase that looks back on something that is still to come."""
    if reading.post.scheduled_at is None:
        return
    recaps = [(hits.passage, hit) for hits in own for hit in hits.of("recap")[:_MOST]]
    if not recaps:
        return
    ahead = [sentence for hits in own for sentence in _ahead(hits, reading.moment.date())]
    for passage, hit in recaps:
        start, end = _neighbourhood(passage, hit.start)
        words = _stems(passage.folded[start:end])
        if any(passage.folded[start:end] == other or len(words & _stems(other)) > 0 for other in ahead):
            yield passage.span(hit.start, hit.end)
            return


def _neighbourhood(passage: Passage, offset: int) -> tuple[int, int]:
    """Return the sentence around an offset and the one after it."""
    start, end = passage.sentence_at(offset)
    return start, passage.sentence_at(end)[1] if end < len(passage.folded) else end


def _ahead(hits: Hits, today: date) -> Iterator[str]:
    """Yield sentences that name a day after `today` and do not speak of a next time."""
    passage = hits.passage
    for name, start, end in islice(_DATE.find(passage.folded), _MOST):
        day = _day(name, passage.folded[start:end], today)
        if day is None or not today < day <= today + _FURTHEST:
            continue
        first, last = passage.sentence_at(start)
        if hits.within(first, last, "again") is None:
            yield passage.folded[first:last]


def _day(name: str, written: str, today: date) -> date | None:
    try:
        if name == "figures":
            day, month, year = map(int, written.split("/"))
            return date(year, month, day)
        parts = written.split()
        month = MONTHS[parts[1]]
        day = int("".join(c for c in parts[0] if c.isdigit()))
        if len(parts) > 2:  # noqa: PLR2004 - day, month, year
            return date(int(parts[2]), month, day)
        near = date(today.year, month, day)
        return near.replace(year=today.year + 1) if (today - near).days > 180 else near  # noqa: PLR2004 - half a year
    except ValueError:
        return None


def _stems(text: str) -> frozenset[str]:
    words = ("".join(c for c in word if c.isalnum()) for word in text.split())
    return frozenset(
        word if word in _WEEKDAYS else word[:_SHARED_LETTERS]
        for word in words
        if (len(word) > _SHARED_LETTERS and word not in MONTHS and not word.startswith(_COMMON)) or word in _WEEKDAYS
    )
