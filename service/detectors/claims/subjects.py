"""Forms that only weigh with what they are about: hearsay, quotations, chain letters, alarms, identities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.claims.rumours import subject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Reading
    from service.phrasebook import Hits

_SENTENCES = 2
"""How many sentences around a rumour may say what it is about."""
_HOAX_SIGNS = ("facebook", "meta", "instagram", "paste", "plak", "coll", "vrienden", "contact", "freunde", "kopier")
"""What a chain letter asks for that no honest call to share does."""
_FOOLS_DAY = (4, 1)
_QUOTE_REACH = 60
"""Characters between "once said" and the quotation it introduces, or the office that it is ascribed to."""


def hearsay(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield hearsay with what it is about: safety, person, business, or nothing that hurts."""
    for hit in hits.of("hearsay"):
        if hits.beside(hit, "testimony") or hits.beside(hit, "officially"):
            continue
        yield "hearsay", hit.start, hit.end, 0.8, subject(hits, hit, _SENTENCES)
    for hit in hits.of("ignorance"):
        yield "unverified", hit.start, hit.end, 0.8, subject(hits, hit, _SENTENCES)
    for hit in hits.of("sought"):
        if hits.beside(hit, "aged", sentences=1) and not hits.has("source", "pets"):
            yield "hearsay", hit.start, hit.end, 0.7, "safety"
    for hit in hits.of("wonder"):
        start, end = hits.reach_of(hit)
        if "?" in hits.passage.folded[start:end] and hits.within(start, end, "danger") and not hits.has("hearsay"):
            yield "hearsay", hit.start, hit.end, 0.65, "safety"


def quotation(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield words put into an office holder's mouth without saying when or where."""
    for hit in hits.of("vaguely_said"):
        speaker = hits.within(hit.start - _QUOTE_REACH, hit.end + 2 * _QUOTE_REACH, "office", "handle")
        opened = hits.within(hit.end, hit.end + _QUOTE_REACH, "opened")
        if speaker is not None and opened is not None and not hits.beside(hit, "occasion", "source"):
            yield "quote", min(speaker.start, hit.start), opened.end, 0.8, ""


def private_words(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield a quotation that an office holder is said to have spoken where nobody can check it."""
    for hit in hits.of("in_private"):
        speaker = hits.beside(hit, "office", "handle", sentences=1)
        opened = next(iter(hits.of("spoken")), None)
        if (
            speaker is not None
            and opened is not None
            and not hits.beside(hit, "occasion", "source", "debunk", sentences=1)
        ):
            yield "quote", opened.start, opened.end, 0.75, ""
            return


def trends(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield a social ill that is said to have moved by a percentage."""
    for hit in hits.of("trend"):
        share = hits.beside(hit, "percentage")
        if share is not None and hits.beside(hit, "moved") and not hits.beside(hit, "discount", "grounded"):
            yield "figure", share.start, share.end, 0.7, ""
            return


def chain(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield calls to pass on; `about` is alarm when fear or secrecy drives them."""
    for hit in hits.of("chain"):
        alarming = hits.has("danger", "hearsay", "ignorance", "shared_urgency", "conspiracy", "health_deny")
        written = hits.passage.folded[hit.start : hit.end]
        hoax = any(sign in written for sign in _HOAX_SIGNS)
        yield "chain", hit.start, hit.end, 0.8, "alarm" if alarming else ("hoax" if hoax else "plain")


def remedies(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield home remedies that are to replace a treatment."""
    for hit in hits.of("remedy"):
        if hits.beside(hit, "illness", sentences=1) and hits.beside(hit, "replaces", sentences=1):
            yield "health", *hits.passage.sentence_at(hit.start), 0.75, ""
            return


def defiance(hits: Hits) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield advice against what the authorities say in danger."""
    for hit in hits.of("defies"):
        if hits.beside(hit, "danger", sentences=1) or hits.beside(hit, "emergency", sentences=1):
            yield "defiance", hit.start, hit.end, 0.75, ""


_IN_EARNEST = ("geen ", "niet om ", "pas une ", "pas de ", "kein ", "keine ", "no ", "not a ")
"""Before a word for a joke: this is none."""


def false_emergency(hits: Hits, reading: Reading) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield an alarm that the text itself takes back, or that was planned for the first of April."""
    alarm = next(iter(hits.of("emergency")), None)
    planned_prank = reading.post.scheduled_at is not None and (reading.moment.month, reading.moment.day) == _FOOLS_DAY
    joking = any(not hits.passage.folded[: hit.start].endswith(_IN_EARNEST) for hit in hits.of("prank"))
    if alarm is not None and (joking or planned_prank) and not hits.has("debunk"):
        yield "false_emergency", alarm.start, alarm.end, 0.8, ""


def identity(hits: Hits, reading: Reading) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield somebody else's identity taken on: admitted, or a plain citizen's name that is not the author's."""
    if reading.post.author.role is not None:
        for hit in hits.of("fake_identity", "official_voice"):
            yield "identity", hit.start, hit.end, 0.75, "admitted"
        for hit in hits.of("plain_citizen"):
            if hits.beside(hit, "no_party", sentences=1) and hits.beside(hit, "praised", sentences=1):
                yield "identity", hit.start, hit.end, 0.75, "admitted"
    names = frozenset((reading.post.author.name or "").casefold().replace("-", " ").split())
    for hit in hits.of("named") if reading.post.author.capacity == "personal" else ():
        span = hits.span(hit)
        said = hits.passage.original[span.start : span.end].replace("-", " ").split()
        if names and all(word.istitle() for word in said[:2]) and not names.intersection(map(str.casefold, said)):
            yield "identity", hit.start, hit.end, 0.7, "assumed"
    for hit in hits.of("impersonation"):
        span = hits.span(hit)
        said = [word.strip(",") for word in hits.passage.original[span.start : span.end].split()]
        named = [word.casefold() for word in said[1:] if word.istitle()]
        if names and named and not names.intersection(named):
            yield "identity", hit.start, hit.end, 0.8, "assumed"
