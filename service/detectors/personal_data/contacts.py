"""Whose telephone or mailbox it is, judged by its form and the words in its sentence.

Services publish their numbers: a landline, a special number or an ordinary mailbox is personal only when the
sentence says so. A mobile number is personal unless the sentence makes it a service's, an organiser's or the
author's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import phonenumbers

from service.detectors.folded import folded

if TYPE_CHECKING:
    from service.domain.policy import Policy
    from service.domain.post import Author

_FREE_MAIL = frozenset(
    {
        "gmail", "googlemail", "hotmail", "outlook", "live", "msn", "yahoo", "icloud", "me", "telenet", "skynet",
        "proximus", "scarlet", "pandora", "belgacom", "voo", "proton", "protonmail", "gmx", "web", "orange", "free",
        "wanadoo", "laposte", "t-online", "aol", "mail", "ziggo", "kpnmail", "edpnet", "base",
    }
)  # fmt: skip
"""Providers at which people, not services, have a mailbox."""
_SHARED = frozenset(
    {
        "info", "contact", "onthaal", "verdacht", "suspect", "suspicious", "verdachtig", "melding", "meldingen", "help",
        "helpdesk", "secretariaat", "secretariat", "dienst", "gemeente", "stad", "communicatie", "pers", "noreply",
    }
)  # fmt: skip
"""Mailboxes of a desk: nobody's own, whoever is spoken of around them."""
_LETTERS_OF_A_NAME = 3


def weigh_phone(value: str, context: frozenset[str]) -> str:
    """Return person, unclear, or "" for a number that is nobody's secret."""
    number = _number(value)
    if number is None or "self" in context:
        return ""
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if "stranger" in context and "service" not in context:
        return "person"
    if not mobile or context & {"service", "event"}:
        return ""
    return "unclear"


def is_own_phone(value: str, policy: Policy) -> bool:
    """Say whether the organisation publishes this number itself."""
    return _national(value) in {_national(own) for own in policy.organisation.phones}


def weigh_email(value: str, context: frozenset[str], author: Author) -> str:
    """Return person, unclear, or "" for a mailbox that is nobody's secret."""
    local, _, domain = value.partition("@")
    if "self" in context or _is_authors(local, domain, author):
        return ""
    if "stranger" in context and local not in _SHARED:
        return "person"
    free = domain.split(".")[0] in _FREE_MAIL
    if free and not context & {"event", "service"} and _is_like_a_name(local):
        return "unclear"
    return ""


def is_own_email(value: str, policy: Policy) -> bool:
    """Say whether the organisation publishes this mailbox, or its domain is the organisation's."""
    domain = value.partition("@")[2]
    organisation = policy.organisation
    return value in {email.lower() for email in organisation.emails} or any(
        domain == own.lower() or domain.endswith("." + own.lower()) for own in organisation.domains
    )


def _is_authors(local: str, domain: str, author: Author) -> bool:
    names = [word for word in folded(author.name or "").replace("-", " ").split() if len(word) >= _LETTERS_OF_A_NAME]
    account = folded(author.account or "").strip("@").replace(".", "")
    return any(name in local or name in domain for name in names) or (
        bool(account) and account in local.replace(".", "")
    )


def _is_like_a_name(local: str) -> bool:
    """Say whether a mailbox names a person: jan.peeters, marieke63."""
    parts = [part for part in local.replace("_", ".").replace("-", ".").split(".") if part]
    return len(parts) > 1 or local[-1:].isdigit()


def _number(value: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(value, "BE")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _national(value: str) -> str:
    number = _number(value)
    return str(number.national_number) if number is not None else "".join(filter(str.isdigit, value))
