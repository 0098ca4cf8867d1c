"""Contradiction with the organisation's own facts: the same thing, another value.

A fact and a sentence are about the same thing when they share a rare word (and a second one, or the unit); they
contradict when the sentence gives a value of the fact's unit that the fact does not hold, when one is open
where the other is closed, or when one denies what the other says. Known misses: paraphrase, sums, comparisons.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from service.detectors.claims.values import CLOSED, OPEN, Value, denies, values_of, weekdays_in
from service.normalise.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from service.domain.policy import Policy
    from service.domain.reading import Passage

_STEM_LETTERS = 6
_RARE_LETTERS = 7
"""A word of this length names the subject of a fact; shorter ones only confirm it."""
_COMMON = frozenset(
    "inwone habita einwoh januar februa oktobe septem novemb decemb gemeen gemein commun bedraa begint kosten "
    "telde tellen geldt tussen vanaf jaarli procen person gelden zaterd donder woensd vrijda maanda".split()
)
_TOLERANCE = 0.06
"""Rounded numbers within this share of the fact agree with it."""


class _Known(NamedTuple):
    index: int
    subject: frozenset[str]
    stems: frozenset[str]
    values: tuple[Value, ...]
    text: str


def contradictions(passage: Passage, policy: Policy, moment: datetime) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, index of the fact) of sentences that contradict a fact in force at `moment`."""
    if not policy.facts:
        return
    names = " ".join((*policy.organisation.names, *policy.organisation.aliases))
    valid = [fact.valid_to is None or moment.date().isoformat() <= fact.valid_to[:10] for fact in policy.known_facts]
    known = _known(tuple(fact.statement for fact in policy.known_facts), names)
    for start, end in passage.sentences:
        sentence = passage.folded[start:end]
        if "?" in sentence:
            continue
        stems = _stems(sentence)
        for fact in known:
            if valid[fact.index] and _same_subject(fact, stems, sentence) and _contradicts(fact, sentence, stems):
                lead = len(sentence) - len(sentence.lstrip())
                yield start + lead, start + len(sentence.rstrip()), fact.index


@lru_cache(maxsize=256)
def _known(statements: tuple[str, ...], names: str) -> tuple[_Known, ...]:
    own = _stems(fold(names)[0])
    known = []
    for index, statement in enumerate(statements):
        text = fold(statement)[0]
        stems = _stems(text) - own
        subject = frozenset(word[:_STEM_LETTERS] for word in _words(text) if len(word) >= _RARE_LETTERS) & stems
        known.append(_Known(index, subject - _COMMON, stems, values_of(text), text))
    return tuple(known)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM_LETTERS] for word in _words(text) if len(word) >= _STEM_LETTERS - 2)


def _same_subject(fact: _Known, stems: frozenset[str], sentence: str) -> bool:
    if "inwoners" in fact.text or "habitants" in fact.text or "einwohner" in fact.text:
        return any(value.unit == "people" for value in values_of(sentence))
    return bool(fact.subject & stems)


def _contradicts(fact: _Known, sentence: str, stems: frozenset[str]) -> bool:
    said = values_of(sentence)
    closed_days = weekdays_in(fact.text) & weekdays_in(sentence)
    if closed_days and CLOSED.search(fact.text) and OPEN.search(sentence) and not CLOSED.search(sentence):
        return not denies(sentence)
    shared = fact.stems & stems
    years = {value.amount for value in said if value.unit == "year"}
    if years and not years & {value.amount for value in fact.values if value.unit == "year"}:
        return False  # another year's figure
    for unit in {value.unit for value in said} & {value.unit for value in fact.values} - {"year"}:
        ours = [value.amount for value in fact.values if value.unit == unit]
        if unit in {"date", "hour"} and len(shared) <= 1 and not _same_verb(fact.text, sentence):
            continue
        if unit == "hour" and weekdays_in(fact.text) and not weekdays_in(fact.text) & weekdays_in(sentence):
            continue
        if all(_differs(value.amount, ours, unit) for value in said if value.unit == unit):
            return True
    lasts = next((value.amount for value in said if value.unit == "days"), None)
    period = next((value.amount for value in fact.values if value.unit == "period"), None)
    if lasts is not None and period is not None and (lasts > 2 * period or lasts < period / 2):
        return True
    return len(shared) > 1 and denies(fact.text) and not denies(sentence) and _same_verb(fact.text, sentence)


def _same_verb(ours: str, theirs: str) -> bool:
    """Say whether the words behind a denial or before a value occur in both."""
    return len(_stems(ours) & _stems(theirs)) > 1


def _differs(amount: float, ours: list[float], unit: str) -> bool:
    if unit in {"date", "hour", "percent"}:
        return amount not in ours
    return all(abs(amount - mine) > _TOLERANCE * abs(mine) for mine in ours)
