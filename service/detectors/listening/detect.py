"""Finds how a page listens: asks, follows up, welcomes criticism, moderates, or threatens to shut people up.

Source: guidelines.md section 9. Known misses: a threat without one of the words for removing, irony.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import Span
from service.phrasebook import PhraseBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Reading
    from service.phrasebook import Hit, Hits

KINDS = frozenset(
    f"listening.{name}"
    for name in ["question", "follow_up", "silencing", "moderation", "dismissive", "welcome", "reply"]
)
_BOOK = PhraseBook(Path(__file__).with_name("phrases.toml"), Path(__file__).with_name("fields.toml"))
_SOURCE = "listening/1"


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield how the author listens; `listening.question` is about policy when it asks about policy."""
    read = [_BOOK.read(passage) for passage in reading.own]
    asked = any(hits.has("question") for hits in read)
    for hits in read:
        if hits:
            for kind, start, end, probability, about in _in(hits, asked=asked):
                yield Finding(f"listening.{kind}", hits.passage.span(start, end), probability, _SOURCE, about)
    if reading.post.is_reply or reading.parent is not None:
        yield Finding("listening.reply", Span("is_reply"), 1.0, _SOURCE)
    if asked and reading.post.links:
        yield Finding("listening.follow_up", Span("links"), 0.5, _SOURCE)


def _in(hits: Hits, *, asked: bool) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield (kind, start, end, probability, about)."""
    for hit in hits.of("question"):
        about = "policy" if hits.beside(hit, "policy", sentences=1) else ""
        yield "question", hit.start, hit.end, 0.8, about
    if asked and (follow_up := next(iter(hits.of("follow_up")), None)):
        yield "follow_up", follow_up.start, follow_up.end, 0.8, ""
    for hit in hits.of("welcome", "dismissive"):
        yield hit.name, hit.start, hit.end, 0.8, ""
    for hit in hits.of("removal"):
        if hits.beside(hit, "not_people") is not None:
            continue
        critics = hits.beside(hit, "critics", sentences=1)
        ruled = hits.beside(hit, "rude", "house_rules", sentences=1)
        people = hits.beside(hit, "to_people")
        if critics is not None and people is not None and not _welcomed(hits, critics):
            yield "silencing", *_both(hits, hit, critics), 0.85, ""
            return
        if ruled is not None:
            yield "moderation", hit.start, hit.end, 0.8, ""
        elif people is not None and _is_personal(hits, hit):
            yield "silencing", hit.start, hit.end, 0.7, ""
            return


def _welcomed(hits: Hits, critics: Hit) -> bool:
    """Say whether the criticism named is the one that may stay ("criticism is welcome, insults are removed")."""
    return hits.beside(critics, "welcome", "allowed", "rude") is not None


def _is_personal(hits: Hits, hit: Hit) -> bool:
    """Say whether a removal without a stated ground is aimed at somebody: "ik blokkeer u"."""
    words = hits.passage.folded[max(hit.start - 12, 0) : hit.end + 12]
    me = any(f" {me} " in f" {words} " for me in ("ik", "je", "j'", "ich", "i", "i'll"))
    them = ("iedereen", "jullie", "wie ", " u", " hem", " vous", " te ", " les ", "euch", "alle", "you", "everyone")
    return me and any(them_word in words for them_word in them) and "block" in words.replace("blok", "block")


def _both(hits: Hits, hit: Hit, critics: Hit) -> tuple[int, int]:
    start, end = hits.reach_of(hit)
    if start <= critics.start < end:
        return min(hit.start, critics.start), max(hit.end, critics.end)
    return hit.start, hit.end


LISTENING = Detector(name="listening", version=1, kinds=KINDS, detect=detect)
