"""Moments: ISO 8601 dates read as moments, and kept where every time zone can express them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

if TYPE_CHECKING:
    from datetime import tzinfo
    from zoneinfo import ZoneInfo

_EARLIEST_YEAR, _LATEST_YEAR = 4, 9996
"""Leap years, so that 29 February can move there too; people write 9999-12-31 for "always"."""

_DATE = {"type": "string", "format": "date"}
When = Annotated[str, Meta(extra_json_schema={"anyOf": [_DATE, {"type": "string", "format": "date-time"}]})]
"""A date or a moment, written in ISO 8601."""
_WITHOUT_OFFSET = "^[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
Moment = Annotated[
    datetime,
    Meta(
        extra_json_schema={
            "anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "pattern": _WITHOUT_OFFSET}]
        }
    ),
]
"""A moment; without offset it is in the policy's time zone."""
_MONTH_AND_DAY = "^((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))$"
Day = Annotated[str, Meta(extra_json_schema={"anyOf": [_DATE, {"type": "string", "pattern": _MONTH_AND_DAY}]})]
"""A full date, or MM-DD for every year."""


def in_calendar(moment: datetime) -> datetime:
    """Return the moment, moved away from the ends of the calendar, where time zones cannot be converted."""
    if _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
        return moment
    return moment.replace(year=min(max(moment.year, _EARLIEST_YEAR), _LATEST_YEAR))


def moment_of(text: str, zone: tzinfo, *, inclusive_end: bool = False) -> datetime:
    """Read an ISO 8601 date or moment as an aware datetime; raise ValueError for anything else."""
    if len(text) == len("2030-07-01"):
        day = date.fromisoformat(text)
        midnight = in_calendar(datetime(day.year, day.month, day.day, tzinfo=zone))
        return midnight + timedelta(days=1) if inclusive_end else midnight
    moment = in_calendar(datetime.fromisoformat(text))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next day begins in a time zone."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def is_readable(text: str, zone: ZoneInfo) -> bool:
    """Say whether `moment_of` can read a text."""
    try:
        moment_of(text, zone)
    except ValueError:
        return False
    return True
