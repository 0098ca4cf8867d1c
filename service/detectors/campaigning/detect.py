"""Finds campaigning: calls to vote, list numbers, party events, lists of achievements, praise of one politician.

Facts only: on one's own page all of this is fine. Contests and practical election information are named too,
so that they are not taken for it. Party names come from the policy, the author's own party, and the Belgian
parties that are no everyday word; an everyday word (Groen, Vooruit, Samen) counts only with a capital.
Known misses: an allusion without party, list or name; a slogan that is no campaign elsewhere.
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
from service.domain.reading import PARTY_LETTER, Span, is_party
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "campaigning/1"
_SURE, _LIKELY = 0.9, 0.7
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_OWN = _DATA["own"] | {"s": ["[^.!?\\n]*?"]}
_WORDS = Patterns(expand(_DATA["patterns"], _OWN))
_IMAGE = Patterns(expand(_DATA["image"], _OWN))
_BELGIAN = (
    "Vooruit",
    "Groen",
    "Anders",
    "N-VA",
    "CD&V",
    "PVDA",
    "PTB",
    "Open Vld",
    "Vlaams Belang",
    "Ecolo",
    "Les Engagés",
    "DéFI",
)
"""Parties that a policy may forget; MR and PS are left out, as in "PS: breng een stoel mee"."""
_VOTE = (
    r"(?:stem|stemt|kies|kiest|votez|voter|votons|wahlt|wahlen sie|vote)"
    r"(?: dan| dus| zondag| op| voor| pour| fur| for| la| de| het| the)* "
)


_ORGANISES = (
    r"(?:nodigt|organiseert|houdt|viert|trakteert|verwelkomt|bakt|schenkt|vraagt|belooft|"
    r"invite|organise|ladt|feiert|invites)"
)
_PARTY_LIKE = (
    r"\b(?P<hit>(?:(?:onze|uw|de|notre|votre|la) )?(?:ploeg|team|lijst|partij|equipe|liste|mannschaft) "
    r"(?:van|de|der|of) "
    r"(?:de |uw |onze |la |le |the )?(?:burgemeester|schepen|bourgmestre|burgermeister(?:in)?|mayor)|"
    r"partij(?:feest|eetfestijn|congres|barbecue|bbq|quiz|ontbijt|avond|bijeenkomst|lokaal|secretariaat|afdeling)|"
    r"fete du parti|parteifest|party conference)\b"
)
"""What only a party or the list around a politician is called."""
_SIGN = f"{PARTY_LETTER}{PARTY_LETTER}+"
_ORDINARY = frozenset({"groen", "vooruit", "anders", "vivant"})
"""Parties that are called by an everyday word."""
_LIKE_A_CONTEST = frozenset({"campaign.vote", "campaign.list"})
_TEAM = (
    "ploeg",
    "team",
    "partij",
    "equipe",
    "parti",
    "liste de",
    "mannschaft",
    "partei",
    "party",
    "burgemeester",
    "bourgmestre",
)


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield campaign.* with the words that show it; a shared party post rests on its metadata."""
    author = reading.post.author
    names = (*policy.parties, *((author.party,) if author.party else ()), *_BELGIAN)
    parties = _parties(names, tuple(holder.name for holder in policy.office_holders))
    for passage in reading.passages:
        if passage.voice == "profile":
            continue
        table = _WORDS if passage.voice == "author" else _IMAGE
        found = list(table.find(passage.folded))
        contest = any(kind == "campaign.contest" for kind, _, _ in found)
        for kind, start, end in found:
            if contest and kind in _LIKE_A_CONTEST and not _names_a_team(passage.folded[start:end]):
                continue
            yield Finding(kind, passage.span(start, end), _SURE, _SOURCE)
        for kind, start, end in parties.find(passage.folded):
            if kind == "campaign.achievements" or _is_name(passage, start, end) or _organises(passage, start, end):
                yield Finding(kind, passage.span(start, end), _SURE, _SOURCE)
    source = reading.post.quoted_source
    if source is not None:
        known = source.author is not None and "campaign.party" in parties.names_in(fold(source.author)[0])
        if (source.type or "") in {"political_party", "party", "politieke_partij"} or known:
            where = Span("quoted_source.type" if source.type else "quoted_source.author")
            yield Finding("campaign.party_post", where, _SURE if not known else _LIKELY, _SOURCE)


@lru_cache(maxsize=512)
def _parties(names: tuple[str, ...], holders: tuple[str, ...]) -> Patterns:
    folded = sorted({fold(name)[0].strip() for name in names} - {""}, key=len, reverse=True)
    either = "|".join([_SIGN, *(re2.escape(name) for name in folded)])
    table: dict[str, str | list[str]] = {
        "campaign.vote": rf"\b{_VOTE}(?:{either})(?:[^a-z0-9-]|$)",
        "campaign.party": [
            rf"(?:^|[^a-z0-9-])(?P<hit>{either}|(?:lijst|liste) [a-z]+)(?:[^a-z0-9]|$)",
            rf"\b(?P<hit>(?:{either})) {_ORGANISES}\b",
            _PARTY_LIKE,
        ],
    }
    if people := {part for name in holders for part in (fold(name)[0].strip(), *fold(name)[0].split()[:1])} - {""}:
        someone = "|".join(map(re2.escape, sorted(people, key=len, reverse=True)))
        table["campaign.achievements"] = (
            rf"\b[a-z0-9]+ (?:jaar|ans|jahre|years)(?: of| met| avec| mit| with)? (?:{someone})\b"
        )
    return Patterns(table, passing=True)


def _is_name(passage: Passage, start: int, end: int) -> bool:
    """Say whether the last word is written as a name: `stem Groen`, not `stem groen`; "Dorpspartij 8999" is one."""
    words = passage.folded[start:end].rstrip(" .,!?:;)\"'0123456789")
    last = start + max(words.rfind(" ") + 1, 0)
    if "-" in words or "&" in words or is_party(words[last - start :]):
        return True
    if words.startswith(("lijst ", "liste ")) or words in _ORDINARY:
        sentence = passage.span(*passage.sentence_at(start))
        if passage.original[sentence.start : sentence.end].isupper():
            return False  # shouted: capitals say nothing
    at = last if passage.origins is None else passage.origins[last]
    opens = last == passage.sentence_at(last)[0] and " " not in words
    return (passage.original[at].isupper() or passage.original[at].isdigit()) and not opens


def _organises(passage: Passage, start: int, end: int) -> bool:
    """Say whether a party's name stands before what it does ("Vooruit nodigt u uit"), or is no everyday word."""
    words = passage.folded[start:end]
    return re2.fullmatch(_PARTY_LIKE, words) is not None or (
        re2.match(rf"(?:\s[a-z-]+)?\s{_ORGANISES}\b", passage.folded[end:]) is not None
        and passage.original[_at(passage, start)].isupper()
    )


def _at(passage: Passage, offset: int) -> int:
    return offset if passage.origins is None else passage.origins[offset]


def _names_a_team(words: str) -> bool:
    """Say whether a call to vote is for people rather than for a contest entry."""
    return any(team in words for team in _TEAM)


CAMPAIGNING = Detector(
    name="campaigning",
    version=1,
    kinds=frozenset(_DATA["patterns"]) | frozenset(_DATA["image"]) | {"campaign.party", "campaign.party_post"},
    detect=detect,
)
