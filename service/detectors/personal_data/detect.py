"""Finds identifiers and contact data, and says whose they seem to be.

National and bis numbers need a valid checksum and a plausible birth date (python-stdnum: `stdnum.be.nn`,
`stdnum.be.bis`), identity cards `stdnum.be.eid`, accounts `stdnum.iban`, bank cards `stdnum.luhn`;
telephones go through phonenumbers. What the organisation publishes itself, and what is the author's own, is
left out. `about` is person (somebody's own), unclear, body (a club, fund or firm) or own (a service vehicle).
Misses: numbers written in words, foreign plates without the word plate near them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.personal_data.contacts import is_own_email, is_own_phone, weigh_email, weigh_phone
from service.detectors.personal_data.numbers import (
    is_bank_card,
    is_iban,
    is_identity_card,
    is_national_number,
    is_organisations_iban,
)
from service.detectors.personal_data.patterns import CONTEXT, PATTERNS
from service.detectors.persons import known_people, people_in
from service.domain.detector import Detector
from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "personal_data/2"
_NAME_REACH = 90
"""Characters before and after an address in which a name belongs to it."""


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield identifiers and contact data with the range they stand in."""
    for passage in reading.passages:
        if passage.voice == "profile":
            continue  # what the author says of themselves
        hits = list(PATTERNS.find(passage.folded))
        taken: list[tuple[int, int]] = []
        for name, start, end in hits:
            if any(start < last and first < end for first, last in taken):
                continue
            found = _weigh(name, start, end, passage, reading, policy)
            if found is not None:
                taken.append((start, end))
                yield found


def _weigh(
    name: str, start: int, end: int, passage: Passage, reading: Reading, policy: Policy
) -> Finding | None:
    value = passage.folded[start:end]
    first, last = passage.sentence_at(start)
    context = CONTEXT.names_in(passage.folded[first:last])
    span = passage.span(start, end)
    finding: Finding | None = None
    match name:
        case "national_number":
            if is_national_number(value, said="number_word" in context) and "company_word" not in context:
                finding = Finding("identifier.national_number", span, 0.99, _SOURCE)
        case "identity_card":
            if is_identity_card(value):
                finding = Finding("identifier.identity_card", span, 0.95, _SOURCE)
        case "bank_card":
            if "bank_card_word" in context and is_bank_card(value):
                finding = Finding("identifier.bank_card", span, 0.95, _SOURCE)
        case "iban":
            if is_iban(value) and not is_organisations_iban(value, policy):
                about = "body" if "body" in context else "person"
                finding = Finding("identifier.iban", span, 0.9, _SOURCE, about)
        case "phone":
            about = weigh_phone(value, context)
            if about and not is_own_phone(value, policy):
                finding = Finding("contact.phone", span, 0.9, _SOURCE, about)
        case "email":
            about = weigh_email(value, context, reading.post.author)
            if about and not is_own_email(value, policy):
                finding = Finding("contact.email", span, 0.85, _SOURCE, about)
        case "plate" | "plate_unsure":
            if name == "plate" or "plate_word" in context:
                about = "own" if "own_vehicle" in context else "person"
                finding = Finding("identifier.plate", span, 0.9, _SOURCE, about)
        case "birth_date":
            if "self" not in context:
                finding = Finding("identifier.birth_date", span, 0.85, _SOURCE)
        case "register_use":
            finding = Finding("identifier.register_use", span, 0.7, _SOURCE)
        case "address" | "house_number":
            finding = _address(passage, (start, end), (first, last), context, reading, policy)
    return finding


def _address(
    passage: Passage,
    hit: tuple[int, int],
    sentence: tuple[int, int],
    context: frozenset[str],
    reading: Reading,
    policy: Policy,
) -> Finding | None:
    """An address is personal when a private individual stands with it: a name near it in the same sentence."""
    if context & {"self", "event"}:
        return None
    start, end = max(sentence[0], hit[0] - _NAME_REACH), min(sentence[1], hit[1] + _NAME_REACH)
    people = [
        person
        for person in people_in(passage, start, end, *known_people(reading, policy))
        if not (person.official or person.author) and not (hit[0] <= person.start < hit[1])
    ]
    if not people:
        return None
    whole = passage.span(min(people[0].start, hit[0]), max(hit[1], people[-1].end if people[-1].end > hit[1] else 0))
    about = "person" if "service" not in context or "stranger" in context else "unclear"
    return Finding("contact.address", whole, 0.85, _SOURCE, about)


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
