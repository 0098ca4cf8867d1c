"""Contradiction with the organisation's own facts: the same thing, another value.

A fact and a sentence are about the same thing when they share a rare word (and a second one, or the unit); they
contradict when the sentence gives a value of the fact's unit that the fact does not hold, when one is open
where the other is closed, or when one denies what the other says. Known misses: paraphrase, sums, comparisons.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from service.detectors.claims.values import CLOSED, OPEN, Value, denied_word, denies, values_of, weekdays_in
from service.detectors.folded import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from service.domain.policy import Policy
    from service.domain.reading import Passage

_STEM_LETTERS = 9
"""Words that agree in so many letters are the same word, inflected: piscine, piscines; sporthal, sporthallen."""
_RARE_LETTERS = 7
"""A word of this length names the subject of a fact; shorter ones only confirm it."""
_SHORTEST_WORD = 4
_SHORTEST_PART = 6
_COMMON = frozenset(
    word
    for line in Path(__file__).with_name("common.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_PEOPLE = frozenset({"inwone", "habita", "einwoh", "inhabi"})
"""How the words for inhabitants begin: a fact that counts them is about them."""
_MOST = 5
"""Contradictions reported per passage: the first few say enough."""
_TOLERANCE = 0.06
"""Rounded numbers within this share of the fact agree with it."""


class _Known(NamedTuple):
    number: int
    subject: frozenset[str]
    beginnings: frozenset[str]
    stems: frozenset[str]
    values: tuple[Value, ...]
    text: str


def contradictions(passage: Passage, policy: Policy, moment: datetime) -> Iterator[tuple[int, int, int]]:
    """Yield (start, end, index of the fact) of sentences that contradict a fact in force at `moment`."""
    if not policy.facts:
        return
    names = " ".join((*policy.organisation.names, *policy.organisation.aliases))
    valid = [fact.valid_to is None or moment.date().isoformat() <= fact.valid_to[:10] for fact in policy.known_facts]
    known: Sequence[_Known] = _known(tuple(fact.statement for fact in policy.known_facts), names)
    beginnings = {word.text[:_SHORTEST_PART] for word in passage.words}
    known = [fact for fact in known if valid[fact.number] and not beginnings.isdisjoint(fact.beginnings)]
    found = 0
    for i, (start, end) in enumerate(passage.sentences if known else ()):
        sentence = passage.folded[start:end]
        if "?" in sentence:
            after = passage.sentences[i + 1 : i + 2]
            sentence = passage.folded[start : after[0][1]] if after else ""
            if not OPEN.search(sentence):
                continue
        stems = _stems(sentence)
        for fact in known:
            if _same_subject(fact, stems, sentence) and _contradicts(fact, sentence, stems):
                lead = len(sentence) - len(sentence.lstrip())
                yield start + lead, start + len(sentence.rstrip()), fact.number
                found += 1
                break
        if found == _MOST:
            return


@lru_cache(maxsize=256)
def _known(statements: tuple[str, ...], names: str) -> tuple[_Known, ...]:
    own = _stems(folded(names))
    known = []
    for index, statement in enumerate(statements):
        text = folded(statement)
        stems = _stems(text) - own
        rare = (word for word in _words(text) if len(word) >= _RARE_LETTERS and word not in _COMMON)
        subject = frozenset(word[:_STEM_LETTERS].rstrip("s") for word in rare) & stems
        beginnings = frozenset(stem[:_SHORTEST_PART] for stem in subject) | (_PEOPLE if _counts_people(text) else set())
        known.append(_Known(index, subject, beginnings, stems, values_of(text), text))
    return tuple(known)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM_LETTERS].rstrip("s") for word in _words(text) if len(word) >= _SHORTEST_WORD)


def _same_subject(fact: _Known, stems: frozenset[str], sentence: str) -> bool:
    if _counts_people(fact.text):
        return any(value.unit == "people" for value in values_of(sentence))
    return any(_akin(ours, theirs) for ours in fact.subject for theirs in stems)


def _counts_people(text: str) -> bool:
    return any(f" {word}" in text for word in _PEOPLE)


def _akin(ours: str, theirs: str) -> bool:
    """Say whether two stems are one word, or one the beginning of a compound with the other."""
    if len(theirs) < _SHORTEST_PART:
        return False
    return ours == theirs or ours.startswith(theirs) or theirs.startswith(ours)


def _contradicts(fact: _Known, sentence: str, stems: frozenset[str]) -> bool:
    said = values_of(sentence)
    closed_days = weekdays_in(fact.text) & weekdays_in(sentence)
    if closed_days and CLOSED.search(fact.text) and OPEN.search(sentence) and not CLOSED.search(sentence):
        return not denies(sentence)
    shared = fact.stems & stems
    years = {value.amount for value in said if value.unit == "year"}
    ours_years = {value.amount for value in fact.values if value.unit == "year"}
    if years and ours_years and not years & ours_years:
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
    denied = denied_word(fact.text)
    return denied is not None and denied in sentence and not denies(sentence)


def _same_verb(ours: str, theirs: str) -> bool:
    """Say whether the words behind a denial or before a value occur in both."""
    return len(_stems(ours) & _stems(theirs)) > 1


def _differs(amount: float, ours: list[float], unit: str) -> bool:
    if unit in {"date", "hour", "percent"}:
        return amount not in ours
    return all(abs(amount - mine) > _TOLERANCE * abs(mine) for mine in ours)
