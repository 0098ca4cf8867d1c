"""Finds contempt: words of scorn in the reach of whom they are about.

A sentence is weighed: each field of scorn has a weight, an eye-rolling or laughing face and words that generalise
add to it, kind words and talk about oneself take away. Scorn is joined to a target of its own sentence, else of
the sentences beside it. What is weighed for whom is `_SCORN`. Known misses: irony without a marker, nicknames,
a comparison that no field holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from service.detectors.mockery.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.detectors.mockery.fields import Mark
    from service.domain.reading import Passage

FIELDS = Fields(Path(__file__).with_name("fields.toml"))
_SCORN = {
    "staff_one": ("brainless", "lazy", "dumb", "ridicule", "effort"),
    "staff": ("brainless", "lazy", "dumb", "ridicule", "effort"),
    "press": ("hack", "brainless", "dumb"),
    "council": ("scoff", "brainless", "lazy", "dumb"),
    "coalition": ("quarrel", "brainless", "lazy"),
    "neighbour": ("belittle", "brainless", "dumb", "lazy"),
    "citizens": ("brainless", "whine", "dumb", "lazy"),
}
"""Whom -> the fields of scorn that count for them, the most specific target first."""
SCORN_FIELDS = frozenset(field for fields in _SCORN.values() for field in fields)
_KIND_OF = {"staff_one": "mockery.staff_member"}
_ENOUGH = 0.9
_FACE, _GENERAL, _AGAIN = 0.35, 0.15, 0.3
_KIND, _SELF, _BESIDE = 0.6, 0.6, 0.15
_NEAR_WORDS = 14
_SURE, _LIKELY = 0.85, 0.7


class Contempt(NamedTuple):
    """A kind, where it stands in the folded text, and how sure the link is."""

    kind: str
    start: int
    end: int
    probability: float


def contempt(passage: Passage, marks: Sequence[Mark], *, faces: bool) -> Iterator[Contempt]:
    """Yield the contempt of a passage: at most once for each target."""
    if not any(mark.field in SCORN_FIELDS for mark in marks):
        return
    by_sentence = [[mark for mark in marks if start <= mark.start < end] for start, end in passage.sentences]
    seen: set[str] = set()
    for place, here in enumerate(by_sentence):
        beside = [*by_sentence[place - 1], *(by_sentence[place + 1] if place + 1 < len(by_sentence) else ())]
        found = _weighed(here, beside if len(by_sentence) > 1 else [], faces=faces)
        if found is not None and found.kind not in seen:
            seen.add(found.kind)
            yield found


def _weighed(here: list[Mark], beside: list[Mark], *, faces: bool) -> Contempt | None:
    """Return the contempt of a sentence, or None when it weighs too little."""
    scorn = [mark for mark in here if mark.field in SCORN_FIELDS]
    if not scorn:
        return None
    seen = [mark.field for mark in here]
    extra = _FACE * faces + _GENERAL * min(seen.count("generalises"), 2) - _SELF * ("selfward" in seen)
    extra -= _KIND * ("kind" in seen) + _KIND / 2 * (any(mark.field == "kind" for mark in beside) and not faces)
    for marks in (here, beside):
        for target, fields in _SCORN.items():
            counted = _counted(scorn, fields, [mark for mark in marks if mark.field == target], near=marks is here)
            if not counted:
                continue
            weights = [FIELDS.weights[mark.field] for mark in counted]
            total = weights[0] + _AGAIN * (len(weights) - 1) + extra - _BESIDE * (marks is beside)
            if total >= _ENOUGH:
                kind = _KIND_OF.get(target, f"mockery.{target}")
                return Contempt(kind, counted[0].start, counted[0].end, _SURE if marks is here else _LIKELY)
    return None


def _counted(scorn: list[Mark], fields: tuple[str, ...], about: list[Mark], *, near: bool) -> list[Mark]:
    """Return the scorn that is about a target, the heaviest first, each stretch of words once."""
    if not about:
        return []
    counted: list[Mark] = []
    for mark in sorted(scorn, key=lambda each: -FIELDS.weights[each.field]):
        if mark.field not in fields or any(mark.first <= other.last and other.first <= mark.last for other in counted):
            continue
        if near and min(max(mark.first - a.last, a.first - mark.last) for a in about) > _NEAR_WORDS:
            continue
        counted.append(mark)
    return counted
