"""Finds terms that the policy calls confidential or that lie under a running embargo, and what is said of them.

Embargoes are compared with the moment of publication; an authorised author may speak. A mention becomes a
disclosure with an amount, a decision, a date of something to come, or a leaked source in the same or a
neighbouring sentence. A name in a leisure context, a past event or what was said in public is a mere mention.
`about` is the index of the term or embargo in the policy; no finding carries the term.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.confidential_terms.matching import Term, matcher_of
from service.detectors.cues import Cues
from service.detectors.folded import folded
from service.domain.detector import Detector
from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range, Seen
    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "confidential_terms/1"
_CUES = Cues(Path(__file__).with_name("cues.toml"))


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield one finding per passage and entry of the policy: the heaviest mention."""
    matcher = matcher_of(policy)
    if matcher is None:
        return
    author = folded(reading.post.author.name or "")
    for passage in reading.passages:
        if passage.voice in {"profile", "third_party"}:
            continue
        mentions: dict[Term, list[Range]] = {}
        for term, start, end in matcher.find(passage.folded):
            if _is_guarded(term, reading, policy, author):
                mentions.setdefault(term, []).append((start, end))
        if mentions:
            seen = _CUES.seen(passage)
            for term, places in mentions.items():
                yield _weighed(term, places, passage, seen, policy)


def _is_guarded(term: Term, reading: Reading, policy: Policy, author: str) -> bool:
    if not term.embargo:
        return True
    embargo = policy.embargoes[term.index]
    if not embargo.runs_at(reading.moment, policy.zone):
        return False
    return not (author and author in {folded(name) for name in embargo.authorised})


def _weighed(term: Term, places: list[Range], passage: Passage, seen: Seen | None, policy: Policy) -> Finding:
    kind = "embargo" if term.embargo else "secrecy.term"
    disclosed = next((place for place in places if seen is not None and _is_disclosed(term, place, seen)), None)
    place = disclosed or places[0]
    # Pointing at the word would tell which word is secret: the sentence is enough, unless the policy shows it.
    shown = not term.embargo and policy.terms[term.index].show_to_author
    span = passage.span(*(place if shown else _trimmed(passage, place)))
    if disclosed is not None:
        return Finding(
            f"{kind}_disclosed" if not term.embargo else "embargo.disclosed", span, 0.85, _SOURCE, str(term.index)
        )
    if not term.embargo and not policy.terms[term.index].disclosure_only:
        return Finding("secrecy.term_forbidden", span, 0.9, _SOURCE, str(term.index))
    harmless = seen is not None and seen.any("leisure", "public", "question") and not seen.any("withheld")
    suffix = "named" if harmless else "touched"
    return Finding(
        f"embargo.{suffix}" if term.embargo else f"secrecy.term_{suffix}", span, 0.7, _SOURCE, str(term.index)
    )


def _trimmed(passage: Passage, place: Range) -> Range:
    start, end = passage.sentence_at(place[0])
    while end > place[1] and passage.folded[end - 1].isspace():
        end -= 1
    while start < place[0] and passage.folded[start].isspace():
        start += 1
    return start, end


def _is_disclosed(term: Term, place: Range, seen: Seen) -> bool:
    around = seen.around(place, before=1, after=2)
    sentence = seen.sentence(place)
    decided = seen.within(around, "decision") is not None
    if seen.within(sentence, "withheld"):
        return False
    if seen.within(around, "acquisition"):
        return True
    if not term.embargo and seen.within(around, "public"):
        return False
    if seen.within(around, "amount"):
        return decided or not seen.within(around, "leisure")
    in_sentence = seen.within(sentence, "decision") is not None
    dated = seen.within(around, "date") is not None and (decided or term.embargo)
    told = in_sentence or dated
    return told and not seen.within(sentence, "question", "leisure")


CONFIDENTIAL_TERMS = Detector(
    name="confidential_terms",
    version=1,
    kinds=frozenset(
        {
            "secrecy.term_touched",
            "secrecy.term_named",
            "secrecy.term_disclosed",
            "secrecy.term_forbidden",
            "embargo.touched",
            "embargo.named",
            "embargo.disclosed",
        }
    ),
    detect=detect,
    reads_words=True,
)
