"""Numbers, addresses and dates that belong to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.guideline import Reason

IDENTIFIER_KINDS = frozenset(
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
)


def judge_identifiers(findings: Findings) -> Iterator[Reason]:
    """Yield one reason per sort of identifier."""
    if numbers := findings.of("identifier.national_number"):
        yield reason("privacy.national_number", Level.VIOLATION, *numbers)
    if cards := findings.of("identifier.identity_card", "identifier.bank_card"):
        yield reason("privacy.card_number", Level.VIOLATION, *cards)
    if accounts := _about(findings, "identifier.iban", "person"):
        yield reason("privacy.account_number", Level.REVIEW, *accounts)
    if plates := _about(findings, "identifier.plate", "person"):
        yield reason("privacy.number_plate", Level.VIOLATION, *plates)
    yield from _contacts(findings)
    if dates := findings.of("identifier.birth_date"):
        yield reason("privacy.birth_date", Level.REVIEW, *dates, *findings.of("identifier.register_use"))
    elif register := findings.of("identifier.register_use"):
        yield reason("privacy.register_use", Level.REVIEW, *register)


def _contacts(findings: Findings) -> Iterator[Reason]:
    phones = findings.of("contact.phone")
    if phones:
        private = _about(findings, "contact.phone", "person")
        level = Level.VIOLATION if private or findings.has("person.complainant", "health.named") else Level.REVIEW
        yield reason("privacy.phone", level, *(private or phones))
    if mails := findings.of("contact.email"):
        level = Level.VIOLATION if findings.has("media.private_message", "person.complainant") else Level.REVIEW
        yield reason("privacy.email", level, *mails)
    if addresses := _about(findings, "contact.address", "person"):
        yield reason("privacy.address", Level.VIOLATION, *addresses)
    elif unclear := findings.of("contact.address"):
        yield reason("privacy.address", Level.REVIEW, *unclear)


def _about(findings: Findings, kind: str, about: str) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings.of(kind) if finding.about == about)
