"""What each sort of match needs to be a finding: (value, words of its sentence, reading, policy) -> whose, or None.

Whose is person (somebody's own), unclear, body (a club, fund or firm), own (a service vehicle), or "" where
the sort says it all.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from service.domain.policy import Policy
    from service.domain.reading import Reading

Words = frozenset[str]


def _national_number(value: str, words: Words, _reading: Reading, _policy: Policy) -> str | None:
    said = "number_word" in words
    return "" if "company_word" not in words and is_national_number(value, said=said) else None


def _identity_card(value: str, _words: Words, _reading: Reading, _policy: Policy) -> str | None:
    return "" if is_identity_card(value) else None


def _bank_card(value: str, words: Words, _reading: Reading, _policy: Policy) -> str | None:
    return "" if "bank_card_word" in words and is_bank_card(value) else None


def _iban(value: str, words: Words, _reading: Reading, policy: Policy) -> str | None:
    if not is_iban(value) or is_organisations_iban(value, policy):
        return None
    return "body" if "body" in words else "person"


def _phone(value: str, words: Words, _reading: Reading, policy: Policy) -> str | None:
    if "company_word" in words and "stranger" not in words:
        return None  # an enterprise number may read as a mobile's
    whose = weigh_phone(value, words)
    return whose if whose and not is_own_phone(value, policy) else None


def _email(value: str, words: Words, reading: Reading, policy: Policy) -> str | None:
    whose = weigh_email(value, words, reading.post.author)
    return whose if whose and not is_own_email(value, policy) else None


def _plate(_value: str, words: Words, _reading: Reading, _policy: Policy) -> str | None:
    return "own" if "own_vehicle" in words else "person"


def _plate_unsure(value: str, words: Words, reading: Reading, policy: Policy) -> str | None:
    return _plate(value, words, reading, policy) if "plate_word" in words else None


def _birth_date(_value: str, words: Words, _reading: Reading, _policy: Policy) -> str | None:
    return None if "self" in words else ""


def _address_of(_value: str, _words: Words, _reading: Reading, _policy: Policy) -> str | None:
    return "person"


def _register_use(_value: str, _words: Words, _reading: Reading, _policy: Policy) -> str | None:
    return ""


SORTS: Mapping[str, tuple[str, float, Callable[[str, Words, Reading, Policy], str | None]]] = {
    "national_number": ("identifier.national_number", 0.99, _national_number),
    "identity_card": ("identifier.identity_card", 0.95, _identity_card),
    "bank_card": ("identifier.bank_card", 0.95, _bank_card),
    "iban": ("identifier.iban", 0.9, _iban),
    "phone": ("contact.phone", 0.9, _phone),
    "email": ("contact.email", 0.85, _email),
    "plate": ("identifier.plate", 0.9, _plate),
    "plate_unsure": ("identifier.plate", 0.8, _plate_unsure),
    "plate_chosen": ("identifier.plate", 0.8, _plate),
    "birth_date": ("identifier.birth_date", 0.85, _birth_date),
    "address_of": ("contact.address", 0.85, _address_of),
    "register_use": ("identifier.register_use", 0.7, _register_use),
}
"""Name of the pattern -> kind, probability, and the question that decides."""
