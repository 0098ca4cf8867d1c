"""Finds in whose name a post speaks: the organisation, the college, a service, or the author alone.

Names and aliases of the policy's organisation count beside the generic words. Only the author's own words
are read: whoever shares a notice does not issue it. Known misses: "we" for the town without naming it, a
claim that only the letterhead in a picture makes.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import re2

from service.detectors.people import expand
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "speaking_for/1"
_SURE = 0.9
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_PATTERNS = Patterns(expand(_DATA["patterns"], _DATA["own"] | {"s": ["[^.!?\\n]*?"]}))
_CLAIM = (
    r"\b(?:namens|in naam van|uit naam van|au nom d[eu]s?|im namen(?: der)?|on behalf of|"
    r"wij spreken voor)[ ']+(?:de |het |la |le |l.|the |der )?"
)
_NOTICE = (
    r"(?:^|[.!?:\n]\s*)(?P<hit>(?:mededeling|bericht|persbericht|avis|communique|mitteilung|notice) "
    r"(?:van(?:wege)?|de|der|from) (?:de |het |la |der |the )?"
)


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield claims to speak for somebody, official forms, promises and announcements."""
    organisation = policy.organisation
    named = _claims_for(organisation.names + organisation.aliases)
    for passage in reading.own:
        for kind, start, end in _PATTERNS.find(passage.folded):
            if kind == "notice.official" and _is_broken_line(passage, start):
                continue
            yield Finding(kind, passage.span(start, end), _SURE, _SOURCE)
        if named is not None:
            for kind, start, end in named.find(passage.folded):
                yield Finding(kind, passage.span(start, end), _SURE, _SOURCE)


def _is_broken_line(passage: Passage, start: int) -> bool:
    """Say whether a sentence goes on here from the line before: a heading opens with a capital."""
    before = passage.folded[:start].rstrip(" ")
    at = start if passage.origins is None else passage.origins[start]
    return before.endswith("\n") and before.rstrip()[-1:] not in {"", *".!?:"} and passage.original[at].islower()


@lru_cache(maxsize=256)
def _claims_for(names: tuple[str, ...]) -> Patterns | None:
    """Return a pattern for claims that name this organisation, or None when it has no name."""
    folded = sorted({fold(name)[0].strip() for name in names} - {""}, key=len, reverse=True)
    if not folded:
        return None
    either = "|".join(map(re2.escape, folded))
    return Patterns(
        {"speaks.for_organisation": f"{_CLAIM}(?:{either})\\b", "speaks.notice_of": f"{_NOTICE}(?:{either}))\\b"}
    )


SPEAKING_FOR = Detector(
    name="speaking_for",
    version=1,
    kinds=frozenset(_DATA["patterns"]),
    detect=detect,
)
