"""Values in a sentence: amounts with their unit, days, hours, and whether it denies. Folded text, nl, fr, de, en."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import re2

from service.detectors.months import MONTHS

_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        [
            "een un une ein eine one",
            "twee deux zwei two",
            "drie trois drei three",
            "vier quatre four",
            "vijf cinq funf five",
            "zes six sechs",
            "zeven sept sieben seven",
            "acht huit eight",
            "negen neuf neun nine",
            "tien dix zehn ten",
        ],
        start=1,
    )
    for word in words.split()
}
_NUMBER = r"(?:[0-9]{1,3}(?:[. ][0-9]{3})+|[0-9]+)(?:,[0-9]+)?"
_UNITS = {
    "percent": r"%|procent|pour ?cent|prozent|percent",
    "million": r"(?:miljoen|mio|millions?|millionen)",
    "euro": r"euro|eur|€",
    "people": r"(?:inwoners|habitants|einwohner|inhabitants)",
    "speed": r"(?:km/?u|km/?h|per uur)",
}
_AMOUNT = re2.compile(rf"({_NUMBER}) ?({'|'.join(_UNITS.values())})(?:[^a-z]|$)")
_COUNTED = re2.compile(rf"(?:^|[^0-9.,])({_NUMBER}) ([a-z]{{4,}})")
_NOT_COUNTED = frozenset(
    [
        "euro",
        "procent",
        "pour",
        "prozent",
        "percent",
        "miljoen",
        "millions",
        "millionen",
        "inwoners",
        "habitants",
        "einwohner",
        "heures",
        "keer",
        "fois",
        "jaar",
        "annees",
        "jahre",
        "years",
        "maanden",
        "monate",
        "months",
        "mois",
        "weken",
        "semaines",
        "wochen",
        "weeks",
        "dagen",
        "jours",
        "tage",
        "days",
        "punten",
    ]
)
"""Words behind a number that are read elsewhere, or that count time."""
_UNIT_LETTERS = 7
_ZONE = re2.compile(r"zone ([0-9]{2})\b")
_YEAR = re2.compile(r"\b(?:in|en|im|sinds|depuis|seit|since|van|de|voor|pour|fur|for) ((?:19|20)[0-9]{2})\b")
_DATE = re2.compile(rf"\b([0-3]?[0-9])(?:er|e|\.|st|nd|rd|th)? ({'|'.join(MONTHS)})\b")
_HOUR = re2.compile(r"\b([0-2]?[0-9])(?:[.:h]([0-5][0-9]))? ?(?:u|uur|h|heures?|uhr|o'clock)\b")
_PERIODS = "jaar|ans?|annees?|jahre?|years?|maanden|mois|monate|months|weken|semaines|wochen|weeks"
_LASTS = re2.compile(rf"\b([0-9]+|{'|'.join(_NUMBER_WORDS)}) ({_PERIODS})\b")
_STATED = re2.compile(rf"\b(?:naar|op|bedraagt|bedragen|a|auf|at) ({_NUMBER})(?:[.!?;)]|, |$)")
"""A number without a unit, as rates of tax are given; years are left out."""
_YEARS = range(1900, 2101)
_FEWEST_STATED = 100
_DAYS = {"jaa": 365, "an": 365, "ans": 365, "ann": 365, "jah": 365, "yea": 365, "maa": 30, "moi": 30, "mon": 30}
_WEEK = 7
_WEEKDAYS = (
    ("maandag", "lundi", "montag", "monday"),
    ("dinsdag", "mardi", "dienstag", "tuesday"),
    ("woensdag", "mercredi", "mittwoch", "wednesday"),
    ("donderdag", "jeudi", "donnerstag", "thursday"),
    ("vrijdag", "vendredi", "freitag", "friday"),
    ("zaterdag", "samedi", "samstag", "saturday"),
    ("zondag", "dimanche", "sonntag", "sunday"),
)
_WEEKDAY_OF = {name: day for day, names in enumerate(_WEEKDAYS) for name in names}
_WEEK_RANGE = re2.compile(
    rf"\b({'|'.join(_WEEKDAY_OF)}) (?:tot(?: en met)?|t\.e\.m\.|au|bis|to|until) ({'|'.join(_WEEKDAY_OF)})"
)
"""From one day of the week to another."""
OPEN = re2.compile(
    r"\b(?:zien u|zien je|zien jullie|kan (?:je|u) terecht|welkom|open|opent|ouverte?s?|ouvre|geoffnet|offnet|opens)\b"
)
CLOSED = re2.compile(r"\b(?:gesloten|dicht|toe|sluit|fermee?s?|ferme|geschlossen|closed)\b")
_DENIES = re2.compile(
    r"\b(?:niet|geen|nooit|ne|pas|aucun|jamais|nicht|kein|keine|nie|not|no|never|ongewijzigd|zonder)\b"
)


_DENIED = re2.compile(r"\b(?:niet|geen|nicht|kein|keine|pas|not|no) ([a-z]{6,})")


class Value(NamedTuple):
    """An amount and its unit; dates are month * 100 + day, hours count in hours, periods in days."""

    unit: str
    amount: float


def values_of(text: str) -> tuple[Value, ...]:
    """Return every value that a sentence gives."""
    found: list[Value] = []
    if OPEN.search(text) and (week := _WEEK_RANGE.search(text)):
        found += [Value(f"weekday {end}", float(_WEEKDAY_OF[match])) for end, match in enumerate(week.groups())]
    if not any(map(str.isdigit, text)) and not _LASTS.search(text):
        return tuple(found)
    for match in _AMOUNT.finditer(text):
        amount = float(match.group(1).replace(".", "").replace(" ", "").replace(",", "."))
        unit = next(name for name, pattern in _UNITS.items() if re2.fullmatch(pattern, match.group(2)))
        found.append(Value(unit, amount * 1e6) if unit == "million" else Value(unit, amount))
    found = [Value("euro", value.amount) if value.unit == "million" else value for value in found]
    found += [
        Value(f"count {match.group(2)[:_UNIT_LETTERS]}", float(match.group(1).replace(".", "").replace(",", ".")))
        for match in _COUNTED.finditer(text.replace(" 000", "000"))
        if match.group(2) not in _NOT_COUNTED and match.group(2) not in MONTHS and " " not in match.group(1)
    ]
    found += [Value("zone", float(match.group(1))) for match in _ZONE.finditer(text)]
    found += [Value("year", float(match.group(1))) for match in _YEAR.finditer(text)]
    dates = [MONTHS[match.group(2)] * 100 + int(match.group(1)) for match in _DATE.finditer(text)]
    found += [Value("date", float(day)) for day in dates]
    if len(dates) > 1 and (days := _days_between(dates[0], dates[1])):
        found.append(Value("period", float(days)))
    for match in _HOUR.finditer(text):
        found.append(Value("hour", int(match.group(1)) + int(match.group(2) or 0) / 60))
    for match in _STATED.finditer(text):
        amount = float(match.group(1).replace(".", "").replace(" ", "").replace(",", "."))
        if amount >= _FEWEST_STATED and amount not in _YEARS:
            found.append(Value("stated", amount))
    for match in _LASTS.finditer(text):
        number = _NUMBER_WORDS.get(match.group(1)) or int(match.group(1))
        unit_days = _DAYS.get(match.group(2)[:3], _WEEK)
        found.append(Value("days", float(number * unit_days)))
    return tuple(found)


def weekdays_in(text: str) -> frozenset[int]:
    """Return the weekdays named, Monday = 0."""
    return frozenset(i for i, names in enumerate(_WEEKDAYS) if any(name in text for name in names))


def denies(text: str) -> bool:
    """Say whether a sentence holds a denial."""
    return _DENIES.search(text) is not None


def denied_word(text: str) -> str | None:
    """Return the long word that a fact denies ("niet verplicht"), or None."""
    match = _DENIED.search(text)
    return match.group(1) if match else None


def _days_between(first: int, last: int) -> int:
    try:
        return abs((date(2001, last // 100, last % 100) - date(2001, first // 100, first % 100)).days)
    except ValueError:
        return 0
