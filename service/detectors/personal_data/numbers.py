"""Which numbers are what they look like: checksums, and a birth date that somebody can have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stdnum import iban, luhn
from stdnum.be import bis, eid, nn

if TYPE_CHECKING:
    from service.domain.policy import Policy

_OLDEST_YEARS = 120


def is_national_number(value: str, *, said: bool) -> bool:
    """Say whether this is a national or bis number; a bare run of digits needs the word near it (`said`).

    A dossier, tracking or enterprise number passes the checksum once in 97 times, so without separators
    only a national number with a full birth date counts.
    """
    if nn.is_valid(value):
        born = nn.get_birth_date(value)
        if born is None:
            return said
        return said or not value.isdigit() or (_is_plausible(born.year) and value[2:4] != "00")
    return (said or not value.isdigit()) and bool(bis.is_valid(value))


def _is_plausible(year: int) -> bool:
    this_year = datetime.now(UTC).year
    return this_year - _OLDEST_YEARS <= year <= this_year


def is_identity_card(value: str) -> bool:
    """Say whether this is the number of a Belgian identity card."""
    return bool(eid.is_valid(value))


def is_bank_card(value: str) -> bool:
    """Say whether this is a payment card number."""
    return bool(luhn.is_valid(value.replace(" ", "").replace("-", "")))


def is_iban(value: str) -> bool:
    """Say whether this is an account number; a bank that does not exist (yet) makes it no less one."""
    return bool(iban.is_valid(value.replace(".", ""), check_country=False))


def is_organisations_iban(value: str, policy: Policy) -> bool:
    """Say whether the organisation publishes this account itself."""
    return _bare(value) in {_bare(own) for own in policy.organisation.ibans}


def _bare(value: str) -> str:
    return "".join(c for c in value.lower() if c.isalnum())
