"""Finds deeds that harm by what they are: gifts, recommending one trader, boasting of an offence, jokes about death.

Each is a meeting of fields (`deeds.toml`) in one breath: something given, by whom, and that it was received; a
trader's own name with praise, a call to buy or a discount; a breach of rules told in the first person with glee;
a death beside a jest or a laughing face. Refusals, owned faults, tributes and advice to shop locally drop them.
Known misses: a gift that is only alluded to, a joke whose point is in a picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.detectors.mockery.fields import Mark
    from service.domain.reading import Passage

_SURE, _LIKELY = 0.85, 0.75
_BREATH_WORDS = 16
"""A gift and its giver, or a death and the jest, stand at most so many words apart."""
_RECOMMENDS = {"trade": 0.35, "praise": 0.4, "buys": 0.3, "deal": 0.4, "bond": 0.3}
_ENOUGH_TO_RECOMMEND = 1.0


class Deed(NamedTuple):
    """A kind, where it stands in the folded text, and how sure it is."""

    kind: str
    start: int
    end: int
    probability: float


def deeds(passage: Passage, marks: Sequence[Mark], *, laughs: bool, smirks: bool) -> Iterator[Deed]:
    """Yield the deeds of a passage; `laughs` and `smirks` say which faces stand in it."""
    by_field: dict[str, list[Mark]] = {}
    for mark in marks:
        by_field.setdefault(mark.field, []).append(mark)
    yield from _gift(by_field)
    yield from _recommendation(passage, by_field)
    yield from _boast(by_field, smirks=smirks or laughs)
    yield from _joke(by_field, laughs=laughs)


def _gift(by_field: dict[str, list[Mark]]) -> Iterator[Deed]:
    if "refused" in by_field or "receives" not in by_field:
        return
    for gift in by_field.get("gift", ()):
        if _near(gift, by_field.get("giver", ())) and _near(gift, by_field["receives"]):
            yield Deed("favour.gift", gift.start, gift.end, _SURE)
            for hint in by_field.get("returns", ())[:1]:
                yield Deed("favour.return", hint.start, hint.end, _LIKELY)
            return


def _recommendation(passage: Passage, by_field: dict[str, list[Mark]]) -> Iterator[Deed]:
    """Yield praise of one trader: a trade with a name after it, and reasons to buy there."""
    if "many" in by_field:
        return
    for trade in by_field.get("trade", ()):
        if not _named(passage, trade):
            continue
        seen = [field for field in _RECOMMENDS if _near(trade, by_field.get(field, ()))]
        if sum(_RECOMMENDS[field] for field in seen) >= _ENOUGH_TO_RECOMMEND:
            yield Deed("favour.recommend", trade.start, trade.end, _SURE)
            return


def _boast(by_field: dict[str, list[Mark]], *, smirks: bool) -> Iterator[Deed]:
    if "me" not in by_field or "refused" in by_field:
        return
    for breach in by_field.get("breach", ()):
        glee = [mark for mark in by_field.get("gloats", ()) if mark.last < breach.first or mark.first > breach.last]
        if _near(breach, glee) and (smirks or len(glee) > 1 or _near(breach, by_field["me"])):
            yield Deed("boast.offence", breach.start, breach.end, _LIKELY)
            return


def _joke(by_field: dict[str, list[Mark]], *, laughs: bool) -> Iterator[Deed]:
    if "mourns" in by_field:
        return
    for death in by_field.get("death", ()):
        jests = [mark for mark in by_field.get("jest", ()) if mark.last < death.first or mark.first > death.last]
        if laughs or _near(death, jests):
            yield Deed("mockery.death", death.start, death.end, _SURE)
            return


def _near(mark: Mark, others: Sequence[Mark]) -> bool:
    return any(max(mark.first - other.last, other.first - mark.last) <= _BREATH_WORDS for other in others)


def _named(passage: Passage, trade: Mark) -> bool:
    """Say whether a name follows or begins the trade: "bakkerij Jans", "Immo Jans"."""
    words = passage.words
    if trade.last + 1 >= len(words):
        return False
    following = words[trade.last + 1].start
    at = following if passage.origins is None else passage.origins[following]
    return passage.original[at].isupper() and passage.sentence_at(following) == passage.sentence_at(trade.start)
