"""Finds identifiers and contact data, and says whose they seem to be.

National and bis numbers need a valid checksum and a plausible birth date (python-stdnum: `stdnum.be.nn`,
`stdnum.be.bis`), identity cards `stdnum.be.eid`, accounts `stdnum.iban`, bank cards `stdnum.luhn`;
telephones go through phonenumbers. What the organisation publishes itself, and what is the author's own, is
left out. `about` is person (somebody's own), unclear, body (a club, fund or firm) or own (a service vehicle).
Misses: numbers written in words, foreign plates without the word plate near them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.personal_data.patterns import CONTEXT, PATTERNS
from service.detectors.personal_data.sorts import SORTS
from service.detectors.persons import known_people, people_in
from service.domain.detector import Detector
from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "personal_data/2"
_RESIDENCE = frozenset(
    {
        "a", "aan", "at", "au", "aus", "dat", "de", "dem", "den", "der", "des", "die", "du", "from", "habite", "het",
        "in", "l", "la", "le", "les", "lives", "living", "nr", "nummer", "of", "op", "qui", "the", "uit", "van", "vom",
        "wohnhaft", "wohnt", "wonend", "wonende", "woont", "zum",
    }
)  # fmt: skip
"""Words between a name and the address where that person lives."""
_LONGEST_GAP = 30
_NAME_REACH = 90
"""Characters before and after an address in which a name belongs to it."""


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield identifiers and contact data with the range they stand in."""
    for passage in reading.passages:
        if passage.voice == "profile":
            continue  # what the author says of themselves
        hits = list(PATTERNS.find(passage.folded))
        taken = bytearray(len(passage.folded))
        contexts: dict[tuple[int, int], frozenset[str]] = {}
        for name, start, end in hits:
            if any(taken[start:end]):
                continue
            sentence = passage.sentence_at(start)
            if sentence not in contexts:
                around = passage.folded[_opening(passage, sentence[0]) : sentence[1]]
                contexts[sentence] = CONTEXT.names_in(around.replace("\n", " "))
            found = _weigh(name, (start, end), sentence, contexts[sentence], passage, reading, policy)
            if found is not None:
                taken[start:end] = b"\1" * (end - start)
                yield found


def _opening(passage: Passage, start: int) -> int:
    """Return where a sentence begins that was broken over lines."""
    first = start
    while first > 0 and start - first < _NAME_REACH:
        before = passage.folded[:first][-_NAME_REACH:].rstrip(" ")
        if not before.endswith("\n") or before.rstrip().endswith((".", "!", "?", ":")):
            break
        first = passage.sentence_at(first - 1)[0] if first - 1 > 0 else 0
    return first


def _weigh(
    name: str,
    hit: tuple[int, int],
    sentence: tuple[int, int],
    words: frozenset[str],
    passage: Passage,
    reading: Reading,
    policy: Policy,
) -> Finding | None:
    start, end = hit
    if name not in SORTS:
        return _address(passage, hit, sentence, words, reading, policy)
    if name == "plate_chosen" and not _is_in_capitals(passage, start, end):
        return None  # "the number plate stood": a word like any other
    kind, probability, decide = SORTS[name]
    whose = decide(passage.folded[start:end], words, reading, policy)
    return None if whose is None else Finding(kind, passage.span(start, end), probability, _SOURCE, whose)


def _is_in_capitals(passage: Passage, start: int, end: int) -> bool:
    """Say whether letters are written as on a number plate that somebody chose."""
    place = passage.span(start, end)
    return passage.original[place.start : place.end].isupper()


def _address(
    passage: Passage,
    hit: tuple[int, int],
    sentence: tuple[int, int],
    context: frozenset[str],
    reading: Reading,
    policy: Policy,
) -> Finding | None:
    """Return an address where a private individual is said to live: a name beside it in the same sentence."""
    if context & {"self", "event"}:
        return None
    start, end = max(sentence[0], hit[0] - _NAME_REACH), min(sentence[1], hit[1] + _NAME_REACH)
    for person in people_in(passage, start, end, *known_people(reading, policy)):
        if (person.official and "lives" not in context) or person.author or hit[0] <= person.start < hit[1]:
            continue
        gap = passage.folded[person.end : hit[0]] if person.end <= hit[0] else None
        if context & {"stranger", "lives"} or (gap is not None and _is_residence(gap)):
            whole = passage.span(min(person.start, hit[0]), max(person.end, hit[1]))
            return Finding("contact.address", whole, 0.85, _SOURCE, "person")
    return None


def _is_residence(gap: str) -> bool:
    """Say whether only "uit de", "van", a comma or the like stands between a name and an address."""
    words = gap.replace(",", " ").replace("(", " ").replace("'", " ").split()
    return len(gap) <= _LONGEST_GAP and all(word in _RESIDENCE for word in words)


PERSONAL_DATA = Detector(
    name="personal_data",
    version=2,
    kinds=frozenset(
        {
            "identifier.national_number",
            "identifier.identity_card",
            "identifier.bank_card",
            "identifier.iban",
            "identifier.plate",
            "identifier.birth_date",
            "identifier.register_use",
            "contact.phone",
            "contact.email",
            "contact.address",
        }
    ),
    detect=detect,
    reads_words=False,
)
