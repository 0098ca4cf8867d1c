"""The policy of an organisation: one file, versioned by its content."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta

from service.domain.moments import moment_of
from service.domain.policy_entries import (
    Code,
    ConfidentialDocument,
    ConfidentialTerm,
    ConsentRequired,
    Dated,
    Delegation,
    ElectionPeriod,
    Embargo,
    Entry,
    Fact,
    GuidelineRule,
    LawReference,
    OfficeHolder,
    Organisation,
    SensitiveDate,
    Spokesperson,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TimeZone = Annotated[str, Meta(extra_json_schema={"format": "iana-time-zone"})]


class Policy(Entry, frozen=True, dict=True):
    """What an organisation agreed. Everything is optional; an unknown field refuses to load."""

    organisation: Organisation = Organisation()
    office_holders: tuple[OfficeHolder, ...] = ()
    parties: tuple[str, ...] = ()
    spokespersons: tuple[Spokesperson, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    embargoes: tuple[Embargo, ...] = ()
    confidential_terms: tuple[str | ConfidentialTerm, ...] = ()
    confidential_documents: tuple[ConfidentialDocument, ...] = ()
    election_period: ElectionPeriod | None = None
    sensitive_dates: tuple[SensitiveDate, ...] = ()
    facts: tuple[str | Fact, ...] = ()
    protected_marks: tuple[str, ...] = ()
    press_contact: str | None = None
    own_media_default: bool = False
    consent_required: bool | ConsentRequired = True
    language: str = "nl"
    timezone: TimeZone = "Europe/Brussels"
    when_blind: Literal["allow", "review", "block"] = "review"
    law_refs: tuple[LawReference, ...] = ()
    guidelines: dict[Code, GuidelineRule] = {}  # noqa: RUF012 - msgspec copies an empty default

    def __post_init__(self) -> None:
        """Refuse a time zone that does not exist."""
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            msg = f"{self.timezone[:40]!r} is no IANA time zone, such as Europe/Brussels"
            raise ValueError(msg) from None

    @cached_property
    def zone(self) -> ZoneInfo:
        """The policy's time zone."""
        return ZoneInfo(self.timezone)

    @cached_property
    def version(self) -> str:
        """The hash of the content: two files that say the same have the same version."""
        return "sha256:" + hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    @cached_property
    def terms(self) -> tuple[ConfidentialTerm, ...]:
        """Confidential terms in their long form."""
        return tuple(ConfidentialTerm(term=t) if isinstance(t, str) else t for t in self.confidential_terms)

    @cached_property
    def known_facts(self) -> tuple[Fact, ...]:
        """Facts in their long form."""
        return tuple(Fact(statement=f) if isinstance(f, str) else f for f in self.facts)

    def rule_for(self, code: str) -> GuidelineRule:
        """Return what the policy says of a guideline, or the default."""
        return self.guidelines.get(code, _DEFAULT_RULE)  # type: ignore[call-overload, no-any-return]

    def next_boundary(self, after: datetime) -> datetime | None:
        """Return the earliest start or end of any dated entry later than `after`, in UTC.

        A remembered decision must not outlive it (contract, section 4).
        """
        days = (day.next_boundary(after, self.zone) for day in self.sensitive_dates)
        later = [moment for moment in self._boundaries if moment > after]
        later += [moment.astimezone(UTC) for moment in days if moment is not None]
        return min(later, default=None)

    @cached_property
    def _boundaries(self) -> tuple[datetime, ...]:
        return tuple(sorted({moment.astimezone(UTC) for moment in self._moments()}))

    def _moments(self) -> Iterator[datetime]:
        dated: list[Dated] = [*self.spokespersons, *self.delegations, *self.law_refs]
        if self.election_period:
            dated.append(self.election_period)
        for entry in dated:
            start, end = entry.bounds()
            if start is not None:
                yield moment_of(start, self.zone)
            if end is not None:
                yield moment_of(end, self.zone, inclusive_end=True)
        for embargo in self.embargoes:
            if embargo.until is not None:
                yield moment_of(embargo.until, self.zone)
        for fact in self.known_facts:
            if fact.valid_to is not None:
                yield moment_of(fact.valid_to, self.zone, inclusive_end=True)


_DEFAULT_RULE = GuidelineRule()
