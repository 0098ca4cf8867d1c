"""Finds contempt: words of scorn in the reach of whom they are about.

A sentence is weighed: each field of scorn has a weight, an eye-rolling or laughing face and words that generalise
add to it, kind words and talk about oneself take away. Scorn is joined to a target of its own sentence, else of
the sentences beside it. What is weighed for whom is `_SCORN`. Known misses: irony without a marker, nicknames,
a comparison that no field holds.
"""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from service.detectors.mockery.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.detectors.mockery.fields import Mark
    from service.domain.reading import Passage

FIELDS = Fields(Path(__file__).with_name("fields.toml"), Path(__file__).with_name("deeds.toml"))
_OF_PEOPLE = ("brainless", "dumb", "figure", "unable", "trivial", "brains", "sarcasm")
_SCORN = {
    "staff_one": (*_OF_PEOPLE, "lazy", "ridicule", "effort"),
    "staff": (*_OF_PEOPLE, "lazy", "ridicule", "effort"),
    "press": ("hack", *_OF_PEOPLE),
    "council": ("scoff", "lazy", *_OF_PEOPLE),
    "coalition": ("quarrel", "brainless", "lazy", "figure"),
    "neighbour": ("belittle", "lazy", "sarcasm", *_OF_PEOPLE),
    "citizens": ("scold", "whine", "lazy", *_OF_PEOPLE),
}
"""Whom -> the fields of scorn that count for them, the most specific target first."""
_HALF = frozenset({"trivial", "sarcasm"})
"""Things and applause are scorn only beside something else: nobody is mocked by a pencil alone."""
SCORN_FIELDS = frozenset(field for fields in _SCORN.values() for field in fields)
_KIND_OF = {"staff_one": "mockery.staff_member"}
_ENOUGH = 0.85
_FACE, _GENERAL, _AGAIN = 0.35, 0.15, 0.35
_KIND, _SELF, _BESIDE = 0.6, 0.6, 0.1
_NEAR_WORDS = 14
_FEW_SENTENCES = 6
"""Only in a short post is scorn joined to somebody of the sentence beside it."""
_LIKENED_WORDS = 3
_DENIED_WORDS = 2
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
    by_sentence: list[list[Mark]] = [[] for _ in passage.sentences]
    ends = [end for _, end in passage.sentences]
    for mark in marks:
        by_sentence[min(bisect_right(ends, mark.start), len(ends) - 1)].append(mark)
    seen: set[str] = set()
    for place, here in enumerate(by_sentence):
        if not any(mark.field in SCORN_FIELDS for mark in here):
            continue
        beside: list[Mark] = []
        if len(by_sentence) <= _FEW_SENTENCES:
            beside = [mark for near in (place - 1, place + 1) if 0 <= near < len(ends) for mark in by_sentence[near]]
        found = _weighed(here, beside, faces=faces)
        if found is not None and found.kind not in seen:
            seen.add(found.kind)
            yield found


def _weighed(here: list[Mark], beside: list[Mark], *, faces: bool) -> Contempt | None:
    """Return the contempt of a sentence, or None when it weighs too little."""
    seen = [mark.field for mark in here]
    extra = _FACE * faces + _GENERAL * min(seen.count("generalises"), 2) - _SELF * ("selfward" in seen)
    extra -= _KIND * ("kind" in seen) + _KIND / 2 * (any(mark.field == "kind" for mark in beside) and not faces)
    for marks in (here, beside):
        for target, fields in _SCORN.items():
            counted = _counted(here, fields, [mark for mark in marks if mark.field == target], near=marks is here)
            if not counted or {mark.field for mark in counted} <= _HALF:
                continue
            weights = [FIELDS.weights[mark.field] for mark in counted]
            total = weights[0] + _AGAIN * (len(weights) - 1) + extra - _BESIDE * (marks is beside)
            if total >= _ENOUGH:
                kind = _KIND_OF.get(target, f"mockery.{target}")
                return Contempt(kind, counted[0].start, counted[0].end, _SURE if marks is here else _LIKELY)
    return None


def _denied(scorn: Mark, here: list[Mark]) -> bool:
    """Say whether a word of scorn is said not to fit: "geen zagers", "weder Lügner noch Versager"."""
    return scorn.first == scorn.last and any(
        mark.field == "denies" and 0 < scorn.first - mark.last <= _DENIED_WORDS for mark in here
    )


def _likened(figure: Mark, here: list[Mark]) -> bool:
    """Say whether a literal thing is used of somebody: "is een circus", "gelijk slakken"."""
    return any(mark.field == "likens" and 0 < figure.first - mark.last <= _LIKENED_WORDS for mark in here)


def _counted(here: list[Mark], fields: tuple[str, ...], about: list[Mark], *, near: bool) -> list[Mark]:
    """Return the scorn that is about a target, the heaviest first, each stretch of words once."""
    if not about:
        return []
    counted: list[Mark] = []
    scorn = [mark for mark in here if mark.field in fields]
    for mark in sorted(scorn, key=lambda each: -FIELDS.weights[each.field]):
        if any(mark.first <= other.last and other.first <= mark.last for other in counted):
            continue
        if _denied(mark, here) or (mark.field == "figure" and not _likened(mark, here)):
            continue
        if near and min(max(mark.first - a.last, a.first - mark.last) for a in about) > _NEAR_WORDS:
            continue
        counted.append(mark)
    return counted
