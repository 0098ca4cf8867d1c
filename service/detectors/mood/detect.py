"""Finds the mood of a text where it will embarrass: never from one word, always from words that meet.

Sources: guidelines.md section 3 (b). Known misses: cold anger without its vocabulary, drunkenness that only
shows in misspellings, irony, bragging about an offence that no list knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.mood.offences import bragging, drink, drunk_driving
from service.detectors.mood.rage import rage
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span
from service.phrasebook import PhraseBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Reading
    from service.phrasebook import Hits

KINDS = frozenset(
    f"mood.{name}"
    for name in [
        "rage",
        "anger",
        "night",
        "drink",
        "drunk_driving",
        "offence",
        "sexual",
        "flirting",
        "relation",
        "menace",
        "boredom",
        "sensitive_date",
        "sensitive_joke",
    ]
)
_BOOK = PhraseBook(Path(__file__).with_name("phrases.toml"), Path(__file__).with_name("fields.toml"))
_SOURCE = "mood/1"
_WINK_REACH = 80
"""Characters between a remark and the emoji that colours it."""
NIGHT_ENDS_HOUR = 5
"""Local hour; a post planned from midnight up to this hour is a night post (guidelines.md, section 3)."""


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield moods in the author's own words."""
    if reading.post.scheduled_at is not None and reading.moment.hour < NIGHT_ENDS_HOUR:
        yield Finding("mood.night", Span("scheduled_at"), 1.0, _SOURCE)
    sensitive = any(date.is_on(reading.moment) for date in policy.sensitive_dates)
    for passage in reading.own:
        hits = _BOOK.read(passage)
        if not hits and not sensitive and "!!!" not in passage.folded:
            continue
        for kind, start, end, probability in _in(hits, sensitive=sensitive):
            yield Finding(f"mood.{kind}", passage.span(start, end), probability, _SOURCE)


def _in(hits: Hits, *, sensitive: bool) -> Iterator[tuple[str, int, int, float]]:
    """Yield (kind, start, end, probability)."""
    yield from rage(hits)
    yield from drunk_driving(hits)
    yield from drink(hits)
    yield from bragging(hits)
    for hit in hits.of("sexual"):
        if hits.beside(hit, "care", sentences=1) is None:
            yield "sexual", hit.start, hit.end, 0.8
    yield from _flirting(hits)
    for hit in hits.of("ex"):
        quarrel = hits.beside(hit, "quarrel")
        if quarrel is not None and hits.beside(hit, "peace") is None and _is_former(hits, hit.start, hit.end):
            yield "relation", min(hit.start, quarrel.start), max(hit.end, quarrel.end), 0.8
    yield from _menacing(hits)
    for hit in hits.of("bored", "bored_emoji"):
        if hits.beside(hit, "job", sentences=1):
            yield "boredom", hit.start, hit.end, 0.7
    if sensitive:
        yield from _levity(hits)


def _menacing(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield vows that something will follow: plain ones, or hints that meet each other or anger."""
    menaces = hits.of("menace")
    hints = hits.of("menace_weak")
    if not menaces and (len(hints) > 1 or hits.has("angry")):
        menaces = hints
    for hit in menaces:
        if hits.beside(hit, "lawful", sentences=1) is None:
            yield "menace", hit.start, hit.end, 0.7


def _flirting(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """Yield remarks on somebody's looks, from two signs at least: what is said, of whom, and with which wink."""
    for hit in hits.of("innuendo", "courting", "garment"):
        whom = hits.beside(hit, "admired", "handle", sentences=1)
        wink = hits.near(hit, "flirt_emoji", "wink_word", reach=_WINK_REACH)
        dressed = hits.beside(hit, "garment", sentences=1) is not None
        told = hit.name == "innuendo" and (wink is not None or dressed)
        if whom is not None and (told or (hit.name == "courting" and dressed) or (hit.name == "garment" and wink)):
            yield "flirting", hit.start, hit.end, 0.75
            return


def _is_former(hits: Hits, start: int, end: int) -> bool:
    """Quarrels with a husband or mother-in-law need more than one sign; an ex needs one."""
    words = hits.passage.folded[start:end]
    return " ex" in words or " dit " in f" {words} " or len(hits.of("quarrel")) > 1


def _levity(hits: Hits) -> Iterator[tuple[str, int, int, float]]:
    """On a day of mourning: jokes, and bangs or sinking ships said in jest."""
    for hit in hits.of("blast"):
        if hits.has("levity", "levity_emoji", "party_emoji", "shout"):
            yield "sensitive_joke", hit.start, hit.end, 0.8
            return
    for hit in hits.of("levity_emoji", "levity"):
        yield "sensitive_joke", hit.start, hit.end, 0.6
        return
    for hit in hits.of("party_emoji"):
        yield "sensitive_date", hit.start, hit.end, 0.6
        return


MOOD = Detector(name="mood", version=1, kinds=KINDS, detect=detect)
