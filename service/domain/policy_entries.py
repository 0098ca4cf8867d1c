"""The entries of a policy: what an organisation can agree about people, dates, terms and guidelines.

Dates are ISO 8601 strings, a date or a moment; without offset they are in the policy's time zone. A date
alone means midnight at its start, except as an inclusive end (`end`, `to`, `valid_to`), where it means the
midnight that follows.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct, field

from service.domain.moments import Day, When, is_readable, moment_of

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


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Strict: an unknown field refuses to load."""


def _check_dates(*values: str | None) -> None:
    for value in values:
        if value is not None and not is_readable(value, ZoneInfo("UTC")):
            msg = f"{value[:40]!r} is no ISO 8601 date or moment, such as 2030-07-01 or 2030-07-01T08:00:00+02:00"
            raise ValueError(msg)


class Dated(Entry, frozen=True):
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


class Organisation(Entry, frozen=True):
    """The town or body, and the contact data that it publishes itself."""

    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


class OfficeHolder(Entry, frozen=True):
    """Somebody who holds office: may be named in that office."""

    name: str
    role: str | None = None
    portfolio: str | None = None


class Spokesperson(Dated, frozen=True):
    """Who speaks about a topic ("*" is any); `from` and `to` are dates."""

    topic: str
    names: tuple[str, ...] = ()
    from_: When | None = field(name="from", default=None)
    to: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        """Return (start, inclusive end) as written."""
        return self.from_, self.to


class Delegation(Dated, frozen=True):
    """Who stands in for whom on a topic; `from` and `to` are people, `start` and `end` dates."""

    topic: str = "*"
    from_: str | None = field(name="from", default=None)
    to: str | None = None
    start: When | None = None
    end: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        """Return (start, inclusive end) as written."""
        return self.start, self.end


class Embargo(Entry, frozen=True):
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


class ConfidentialTerm(Entry, frozen=True):
    """A term that must not be disclosed. `show_to_author` allows a reason to name it."""

    term: str
    disclosure_only: bool = True
    show_to_author: bool = False


class ConfidentialDocument(Entry, frozen=True):
    """Keyed fingerprints of a document, made by `policy fingerprint`; never its text."""

    title: str
    fingerprints: tuple[str, ...] = ()


class ElectionPeriod(Dated, frozen=True):
    """The period before elections in which the neutrality of official channels weighs heavier."""

    label: str | None = None
    start: When | None = None
    end: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        """Return (start, inclusive end) as written."""
        return self.start, self.end


class SensitiveDate(Entry, frozen=True):
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


class Fact(Entry, frozen=True):
    """A statement that the organisation stands by, with its source."""

    statement: str
    source: str | None = None
    valid_to: When | None = None

    def __post_init__(self) -> None:
        _check_dates(self.valid_to)


class LawReference(Dated, frozen=True):
    """An article of law, with the dates between which it has this number."""

    label: str
    article: str
    valid_from: When | None = None
    valid_to: When | None = None

    def bounds(self) -> tuple[str | None, str | None]:
        """Return (start, inclusive end) as written."""
        return self.valid_from, self.valid_to


class ConsentRequired(Entry, frozen=True):
    """Whose recorded consent the organisation asks for."""

    minors: bool = True
    care: bool = True


class GuidelineRule(Entry, frozen=True):
    """Whether a guideline counts, and from which confidence its reason codes do (0..1)."""

    mode: Literal["enforce", "shadow", "off"] = "enforce"
    thresholds: dict[str, Share] = {}

    def __post_init__(self) -> None:
        for code, threshold in self.thresholds.items():
            if not 0 <= threshold <= 1:
                msg = f"the threshold of {code!r} must be between 0 and 1"
                raise ValueError(msg)
