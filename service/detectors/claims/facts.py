"""Contradiction with the organisation's own facts: the same thing, another value.

A fact and a sentence are about the same thing when they share a rare word (and a second one, or the unit); they
contradict when the sentence gives a value of the fact's unit that the fact does not hold, when one is open
where the other is closed, or when one denies what the other says. Known misses: paraphrase, sums, comparisons.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from service.detectors.claims.values import CLOSED, OPEN, Value, denied_word, denies, values_of, weekdays_in
from service.normalise.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    "inwoners habitants einwohner januari februari oktober september november december gemeente gemeinde gemeinder "
    "commune communale bedraagt begint geopend gesloten kosten telling tussen jaarlijks procent personen zaterdag "
    "donderdag woensdag vrijdag maandag dinsdag janvier fevrier octobre decembre travaux nieuwe centrum "
    "miljoen million millions millionen aanvullen opgehaald vindt plaats bezoekers unverande haushalt".split()
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
    for i, (start, end) in enumerate(passage.sentences):
        sentence = passage.folded[start:end]
        if "?" in sentence:
            after = passage.sentences[i + 1 : i + 2]
            sentence = passage.folded[start : after[0][1]] if after else ""
            if not OPEN.search(sentence):
                continue
        stems = _stems(sentence)
        for fact in known:
            if valid[fact.index] and _same_subject(fact, stems, sentence) and _contradicts(fact, sentence, stems):
                lead = len(sentence) - len(sentence.lstrip())
                yield start + lead, start + len(sentence.rstrip()), fact.index
                break


@lru_cache(maxsize=256)
def _known(statements: tuple[str, ...], names: str) -> tuple[_Known, ...]:
    own = _stems(fold(names)[0])
    known = []
    for index, statement in enumerate(statements):
        text = fold(statement)[0]
        stems = _stems(text) - own
        rare = (word for word in _words(text) if len(word) >= _RARE_LETTERS and word not in _COMMON)
        subject = frozenset(word[:_STEM_LETTERS].rstrip("s") for word in rare) & stems
        known.append(_Known(index, subject, stems, values_of(text), text))
    return tuple(known)


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM_LETTERS].rstrip("s") for word in _words(text) if len(word) >= _SHORTEST_WORD)


def _same_subject(fact: _Known, stems: frozenset[str], sentence: str) -> bool:
    if "inwoners" in fact.text or "habitants" in fact.text or "einwohner" in fact.text:
        return any(value.unit == "people" for value in values_of(sentence))
    return any(_akin(ours, theirs) for ours in fact.subject for theirs in stems)


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
