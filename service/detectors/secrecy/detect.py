"""Finds what an authority may not tell, or not yet, in four languages.

Closed sessions, votes in the college, bids before award, candidates, staff files, legal advice in a running case,
security gaps, police action to come, stamps of secrecy, drafts, and words by which the author admits a breach.
Talking about secrecy, published decisions and everyday secrets (a recipe) are left out here. Words come from
cues.toml, by hand; rules join cues that stand in one sentence or in neighbours.
Misses: secrets told without any of these words, irony, insiders' code words the policy does not list.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.cues import Cues
from service.detectors.persons import known_people
from service.detectors.secrecy.admissions import admissions
from service.detectors.secrecy.kept import kept_back
from service.detectors.secrecy.meetings import meetings
from service.detectors.secrecy.people import people_rules
from service.detectors.secrecy.procedures import procedures
from service.domain.detector import Detector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding
    from service.domain.policy import Policy
    from service.domain.reading import Reading

_CUES = Cues(Path(__file__).with_name("cues.toml"))


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield what is disclosed, per passage of the author or of an image."""
    for passage in reading.passages:
        if passage.voice not in {"author", "image"}:
            continue
        yield from kept_back(passage)
        seen = _CUES.seen(passage)
        if seen is None:
            continue
        yield from meetings(seen)
        yield from procedures(seen)
        yield from people_rules(seen, *known_people(reading, policy), strangers=reading.language.code != "de")
        yield from admissions(seen, reading)


SECRECY = Detector(
    name="secrecy",
    version=1,
    kinds=frozenset(
        {
            "secrecy.closed_session",
            "secrecy.college_votes",
            "secrecy.college_agenda",
            "secrecy.welfare_committee",
            "secrecy.bid",
            "secrecy.candidate",
            "secrecy.staff_file",
            "secrecy.legal_advice",
            "secrecy.security_gap",
            "secrecy.police_action",
            "secrecy.document",
            "secrecy.draft",
            "secrecy.pending_decision",
            "secrecy.stamp",
            "secrecy.indiscretion",
            "secrecy.forewarning",
            "secrecy.teaser",
            "secrecy.inspection",
        }
    ),
    detect=detect,
    reads_words=True,
)
