"""Finds the form of claims: hearsay, figures, superlatives, quotations, disinformation, sources and hedges.

Sources: guidelines.md section 8; recurring shapes of public debunks (Factcheck.Vlaanderen, Faky, Correctiv, EDMO).
Known misses: a false statement in plain words, irony, a rumour told as a fact. Truth is never judged here: only
`claim.contradicts_fact` compares, and only with the organisation's own facts.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.claims.facts import contradictions
from service.detectors.claims.harm import ballots, treatments
from service.detectors.claims.rumours import rumours
from service.detectors.claims.subjects import (
    chain,
    defiance,
    false_emergency,
    hearsay,
    identity,
    private_words,
    quotation,
    remedies,
    trends,
)
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
    f"claim.{name}"
    for name in [
        "hearsay",
        "unverified",
        "figure",
        "superlative",
        "quote",
        "source",
        "hedge",
        "debunk",
        "rectification",
        "health",
        "conspiracy",
        "voting",
        "false_emergency",
        "chain",
        "identity",
        "contradicts_fact",
        "defiance",
    ]
)
BOOK = PhraseBook(
    *(Path(__file__).with_name(f"{subject}.toml") for subject in ("phrases", "rumours", "harm", "forms")),
)
_SOURCE = "claims/1"
_PLAIN = {
    "source": ("source", 0.8),
    "hedge": ("hedge", 0.8),
    "debunk": ("debunk", 0.8),
    "rectified": ("rectification", 0.8),
    "measured": ("superlative", 0.7),
    "conspiracy": ("conspiracy", 0.8),
    "health_deny": ("health", 0.85),
}
"""Names of the phrase book that are findings as they stand: kind and probability."""


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield claims in the author's own words, and the sources given anywhere in the post."""
    for passage in reading.own:
        hits = BOOK.read(passage)
        if hits:
            for kind, start, end, probability, about in _in(hits, reading):
                yield Finding(f"claim.{kind}", passage.span(start, end), probability, _SOURCE, about)
        for start, end, index in contradictions(passage, policy, reading.moment):
            yield Finding("claim.contradicts_fact", passage.span(start, end), 0.75, _SOURCE, str(index))
    yield from _approved(reading)
    post = reading.post
    if post.links or post.link_previews:
        yield Finding("claim.source", Span("links"), 0.7, _SOURCE, "link")
    if post.quoted_source is not None and (post.quoted_source.url or post.quoted_source.author):
        yield Finding("claim.source", Span("quoted_source"), 0.9, _SOURCE, "quoted_source")


def _in(hits: Hits, reading: Reading) -> Iterator[tuple[str, int, int, float, str]]:
    """Yield (kind, start, end, probability, about)."""
    for name, (kind, probability) in _PLAIN.items():
        for hit in hits.of(name):
            yield kind, hit.start, hit.end, probability, ""
    for hit in hits.of("figure"):
        # A year, a decimal or a comparison is how measured figures are told.
        everyday = hits.passage.folded.startswith(("100", "0 %", "0%"), hit.start) or hits.beside(hit, "discount")
        if not (everyday or hits.beside(hit, "grounded")):
            yield "figure", hit.start, hit.end, 0.75, ""
    for hit in hits.of("vote_wrong", "vote_invalid"):
        ruled = hit.name == "vote_invalid" and hits.beside(hit, "ballot_rule", sentences=1)
        if not ruled and hits.beside(hit, "election", sentences=1) and not hits.has("contest"):
            yield "voting", hit.start, hit.end, 0.85, "invalid" if hit.name == "vote_invalid" else ""
    yield from hearsay(hits)
    yield from rumours(hits)
    yield from quotation(hits)
    yield from private_words(hits)
    yield from trends(hits)
    yield from treatments(hits)
    yield from ballots(hits)
    yield from chain(hits)
    yield from defiance(hits)
    yield from remedies(hits)
    yield from false_emergency(hits, reading)
    yield from identity(hits, reading)


def _approved(reading: Reading) -> Iterator[Finding]:
    """Yield disinformation of somebody else that the author shares with approval."""
    shared = [p for p in reading.passages if p.voice == "third_party"]
    if shared and any(BOOK.read(p).has("approval") for p in reading.own):
        for passage in shared:
            hits = BOOK.read(passage)
            for hit in hits.of("health_deny", "conspiracy"):
                yield Finding("claim.health", passage.span(hit.start, hit.end), 0.75, _SOURCE, "shared")


CLAIMS = Detector(name="claims", version=1, kinds=KINDS, detect=detect)
