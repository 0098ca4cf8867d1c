"""Forms that only weigh with what they are about: hearsay, quotations, chain letters, alarms, identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Reading
    from service.phrasebook import Hit, Hits

_SENTENCES = 2
"""How many sentences around a rumour may say what it is about."""
_QUOTE_REACH = 60
"""Characters between "once said" and the quotation it introduces, or the office that it is ascribed to."""


def hearsay(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield hearsay with what it is about: safety, person, business, or nothing that hurts."""
    for hit in hits.of("hearsay"):
        if hits.beside(hit, "testimony") or hits.beside(hit, "officially"):
            continue
        yield "hearsay", hit.start, hit.end, 0.8, _subject(hits, hit, _SENTENCES)
    for hit in hits.of("ignorance"):
        yield "unverified", hit.start, hit.end, 0.8, _subject(hits, hit, _SENTENCES)
    for hit in hits.of("wonder"):
        start, end = hits.reach_of(hit)
        if "?" in hits.passage.folded[start:end] and hits.within(start, end, "danger") and not hits.has("hearsay"):
            yield "hearsay", hit.start, hit.end, 0.65, "safety"


def quotation(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield words put into an office holder's mouth without saying when or where."""
    for hit in hits.of("vaguely_said"):
        speaker = hits.within(hit.start - _QUOTE_REACH, hit.end, "office", "handle")
        opened = hits.within(hit.end, hit.end + _QUOTE_REACH, "opened")
        if speaker is not None and opened is not None and not hits.beside(hit, "occasion", "source"):
            yield "quote", speaker.start, opened.end, 0.8, ""


def chain(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield calls to pass on; `about` is alarm when fear or secrecy drives them."""
    for hit in hits.of("chain", "shared_urgency"):
        alarming = hits.has("danger", "hearsay", "ignorance", "shared_urgency", "conspiracy", "health_deny")
        hoax = hits.passage.folded[hit.start : hit.end].endswith(("facebook", "meta", "instagram"))
        if hit.name == "chain":
            yield "chain", hit.start, hit.end, 0.8, "alarm" if alarming else ("hoax" if hoax else "plain")


def false_emergency(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield an alarm that the text itself takes back as a prank."""
    prank = next(iter(hits.of("prank")), None)
    alarm = next(iter(hits.of("emergency")), None)
    if prank is not None and alarm is not None and not hits.has("debunk"):
        yield "false_emergency", alarm.start, alarm.end, 0.8, ""


def identity(hits: Hits, reading: Reading) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield somebody else's identity taken on: admitted, or a plain citizen's name that is not the author's."""
    if reading.post.author.role is not None:
        for hit in hits.of("fake_identity"):
            yield "identity", hit.start, hit.end, 0.75, "admitted"
    names = frozenset((reading.post.author.name or "").casefold().split())
    for hit in hits.of("impersonation"):
        span = hits.span(hit)
        said = [word.strip(",") for word in hits.passage.original[span.start : span.end].split()]
        named = [word.casefold() for word in said[1:] if word.istitle()]
        if names and named and not names.intersection(named):
            yield "identity", hit.start, hit.end, 0.8, "assumed"


def _subject(hits: Hits, hit: Hit, sentences: int) -> str:
    """Say what a rumour is about; damage without anybody named is about nobody."""
    if hits.beside(hit, "danger", sentences=sentences):
        return "safety"
    if hits.beside(hit, "damage", sentences=sentences):
        for subject in ("business", "person"):
            if hits.beside(hit, subject, sentences=sentences):
                return subject
    return ""
