"""The policy of an organisation: one file, versioned by its content.

Dates are ISO 8601 strings, a date or a moment; without offset they are in the policy's time zone. A date
alone means midnight at its start, except as an inclusive end (`end`, `to`, `valid_to`), where it means the
midnight that follows.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, Struct, field

from service.domain.moments import Day, When, is_readable, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Code = Literal[
    "role",
    "reputation",
    "forethought",
    "conduct",
    "copyright",
    "privacy",
    "confidentiality",
    "accuracy",
    "listening",
    "spokesperson",
]
"""The ten guidelines of the code of conduct, in its order."""
Share = Annotated[float, Meta(extra_json_schema={"minimum": 0, "maximum": 1})]
TimeZone = Annotated[str, Meta(extra_json_schema={"format": "iana-time-zone"})]


class _Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Strict: an unknown field refuses to load."""


def _check_dates(*values: str | None) -> None:
    for value in values:
        if value is not None and not is_readable(value, ZoneInfo("UTC")):
            msg = f"{value[:40]!r} is no ISO 8601 date or moment, such as 2030-07-01 or 2030-07-01T08:00:00+02:00"
            raise ValueError(msg)


class _Dated(_Entry, frozen=True):
    """An entry that holds only for a while."""

    def bounds(self) -> tuple[str | None, str | None]:
        """Return (start, inclusive end) as written."""
        raise NotImplementedError

    def __post_init__(self) -> None:
        """Refuse dates that cannot be read."""
        _check_dates(*self.bounds())

    def holds_at(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Say whether the entry is in force at a moment."""
        start, end = self.bounds()
        if start is not None and moment < moment_of(start, zone):
            return False
        return end is None or moment < moment_of(end, zone, inclusive_end=True)


class Organisation(_Entry, frozen=True):
    """The town or body, and the contact data that it publishes itself."""

    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class OfficeHolder(_Entry, frozen=True):
    """Somebody who holds office: may be named in that office."""

    name: str
    role: str | None = None
    portfolio: str | None = None


class Spokesperson(_Dated, frozen=True):
    """Who speaks about a topic ("*" is any); `from` and `to` are dates."""

    topic: str
    names: tuple[str, ...] = ()
    from_: When | None = field(name="from", default=None)
    to: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        return self.from_, self.to


class Delegation(_Dated, frozen=True):
    """Who stands in for whom on a topic; `from` and `to` are people, `start` and `end` dates."""

    topic: str = "*"
    from_: str | None = field(name="from", default=None)
    to: str | None = None
    start: When | None = None
    end: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        return self.start, self.end


class Embargo(_Entry, frozen=True):
    """A subject nobody but `authorised` may publish about before `until`."""

    subject: str
    terms: tuple[str, ...] = ()
    until: When | None = None
    authorised: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_dates(self.until)

    def runs_at(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Say whether the embargo is still running at a moment (without `until`: always)."""
        return self.until is None or moment < moment_of(self.until, zone)


class ConfidentialTerm(_Entry, frozen=True):
    """A term that must not be disclosed. `show_to_author` allows a reason to name it."""

    term: str
    disclosure_only: bool = True
    show_to_author: bool = False


class ConfidentialDocument(_Entry, frozen=True):
    """Keyed fingerprints of a document, made by `policy fingerprint`; never its text."""

    title: str
    fingerprints: tuple[str, ...] = ()


class ElectionPeriod(_Dated, frozen=True):
    """The period before elections in which the neutrality of official channels weighs heavier."""

    label: str | None = None
    start: When | None = None
    end: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        return self.start, self.end


class SensitiveDate(_Entry, frozen=True):
    """A day of mourning or remembrance: a full date, or MM-DD for every year."""

    date: Day
    label: str | None = None

    def __post_init__(self) -> None:
        _check_dates(self.date if len(self.date) != len("07-01") else f"2000-{self.date}")

    def is_on(self, moment: datetime) -> bool:
        """Say whether a (local) moment falls on this day."""
        return moment.date().isoformat().endswith(self.date)

    def next_boundary(self, after: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the next midnight at which this day starts or ends."""
        years = range(after.year - 1, after.year + 9) if len(self.date) == len("07-01") else (None,)
        written = (self.date if year is None else f"{year:04}-{self.date}" for year in years)
        starts = (moment_of(day, zone) for day in written if is_readable(day, zone))
        return next((edge for start in starts for edge in (start, start + timedelta(days=1)) if edge > after), None)


class Fact(_Entry, frozen=True):
    """A statement that the organisation stands by, with its source."""

    statement: str
    source: str | None = None
    valid_to: When | None = None

    def __post_init__(self) -> None:
        _check_dates(self.valid_to)


class LawReference(_Dated, frozen=True):
    """An article of law, with the dates between which it has this number."""

    label: str
    article: str
    valid_from: When | None = None
    valid_to: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        return self.valid_from, self.valid_to


class ConsentRequired(_Entry, frozen=True):
    """Whose recorded consent the organisation asks for."""

    minors: bool = True
    care: bool = True


class GuidelineRule(_Entry, frozen=True):
    """Whether a guideline counts, and from which confidence its reason codes do (0..1)."""

    mode: Literal["enforce", "shadow", "off"] = "enforce"
    thresholds: dict[str, Share] = {}

    def __post_init__(self) -> None:
        for code, threshold in self.thresholds.items():
            if not 0 <= threshold <= 1:
                msg = f"the threshold of {code!r} must be between 0 and 1"
                raise ValueError(msg)


class Policy(_Entry, frozen=True, dict=True):
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
    guidelines: dict[Code, GuidelineRule] = {}

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
        dated: list[_Dated] = [*self.spokespersons, *self.delegations, *self.law_refs]
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
