"""The clock: until when a mention must be answered, or acted upon.

What cannot wait has minutes or hours, by day and night. The rest has working days in the policy's time zone, until
the town hall closes. Public holidays: Belgian law (Royal Decree of 18 April 1974, article 1).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

AT_ONCE = {
    "crisis": timedelta(minutes=15),
    "threat": timedelta(hours=1),
    "hate": timedelta(hours=4),
    "phishing": timedelta(hours=4),
    "press": timedelta(hours=2),
}
"""By reason. Hate and threats under one's own posts: who leaves them there answers for them (Sanchez v. France,
European Court of Human Rights, Grand Chamber, 15 May 2023, which asks for prompt action and names no number)."""
WORKING_DAYS = {
    "complaint_urgent": 1, "not_assessed": 1, "question_in_insult": 3, "question": 3, "complaint": 3,
}  # fmt: skip
CLOSING_HOUR = 17
_FIXED = {(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)}
_AFTER_EASTER = (1, 39, 50)
"""Days after Easter Sunday: Easter Monday, Ascension, Whit Monday."""
_SATURDAY = 5


def answer_by(code: str, received: datetime) -> datetime | None:
    """Return until when, in the time zone of `received`; None when nothing is due."""
    if code in AT_ONCE:
        return received + AT_ONCE[code]
    days = WORKING_DAYS.get(code)
    if days is None:
        return None
    day = received.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return datetime(day.year, day.month, day.day, CLOSING_HOUR, tzinfo=received.tzinfo)


def is_working_day(day: date) -> bool:
    """Say whether a town hall works on this day."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED and day not in _moving(day.year)


@lru_cache(maxsize=64)
def _moving(year: int) -> frozenset[date]:
    easter = _easter(year)
    return frozenset(easter + timedelta(days=days) for days in _AFTER_EASTER)


def _easter(year: int) -> date:
    """Return Easter Sunday (the anonymous Gregorian computus, Nature, 20 April 1876)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap, over = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, left = divmod(rest, 4)
    weekday = (32 + 2 * over + 2 * quarter - epact - left) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
