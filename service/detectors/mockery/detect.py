"""Finds contempt and ridicule of people an office holder answers to, and gifts, favours and gloating.

Scorn is joined to whom it is about: in the same sentence first, else in the same passage. Weak words (slow,
asleep, again) are scorn only with a laughing, clown or eye-rolling face. Thanks, self-mockery and owned faults
are no contempt. Known misses: irony without a marker, nicknames, a joke that only a picture makes.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.mockery.contempt import FIELDS, SCORN_FIELDS, contempt
from service.detectors.mockery.deeds import deeds
from service.detectors.mockery.fields import Mark
from service.detectors.people import expand
from service.detectors.wording import Rules
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "mockery/1"
_SURE, _LIKELY, _GUESS = 0.85, 0.7, 0.6
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_ALL = {
    **{f"target {name}": patterns for name, patterns in _DATA["target"].items()},
    **{f"scorn {name}": patterns for name, patterns in _DATA["scorn"].items()},
    **_DATA["patterns"],
}
_PATTERNS = Patterns(expand(_ALL, _DATA["own"] | {"s": ["[^.!?\\n]*?"]}))
_RULES = Rules(tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8")))
_GUARDS = frozenset({"mockery.self", "mockery.respect", "boast.owned", "favour.refused"})
_ABOUT = ("staff_member", "staff", "press", "council", "neighbour", "citizens", "coalition")
"""Whom scorn is about, the most specific first."""
_DENIALS = ("geen ", "geen enkele ", "pas des ", "pas de ", "keine ", "no ", "not ")
"""Right before a word of scorn: it is said not to fit."""
_ONE_BREATH_CHARACTERS = 200
"""This near, scorn may be about somebody of the sentence before or after."""
_LAUGHED_AT = ("staff_member", "staff", "press", "council")
_NEEDS = {"mockery.quarrel": "target coalition", "mockery.death": "target victims"}
"""A kind that counts only when another is in the same passage."""
_SHOWN = {"mockery.quarrel": "mockery.coalition"}
_DROPPED_BY = {"favour.gift": "favour.refused", "favour.gift_nearby": "favour.refused", "boast.offence": "boast.owned"}

_ONLY_NAMES = frozenset(f"target {name}" for name in _DATA["target"]) | _GUARDS | {"scorn weak", "scorn smirk"}
"""What shows nothing by itself: most posts name people kindly."""

_TARGET_FIELDS = {
    "target staff_member": "staff_one",
    "target coalition": "coalition",
    "target neighbour": "neighbour",
}
"""Targets that need more than words: offices beside a service, names of towns, colleagues by name."""

Hits = dict[str, list[tuple[int, int]]]


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield mockery.*, favour.* and boast.* with the words that show it."""
    for passage in reading.own:
        marks = FIELDS.marks(passage)
        scorned = any(mark.field in SCORN_FIELDS for mark in marks)
        names = _PATTERNS.names_in(passage.folded)
        for kind, start, end, sure in deeds(
            passage, marks, laughs="scorn laugh" in names, smirks="scorn smirk" in names
        ):
            yield Finding(kind, passage.span(start, end), sure, _SOURCE, "field")
        for kind, start, end in _RULES.find(passage):
            if _DROPPED_BY.get(kind) not in names:
                yield Finding(kind, passage.span(start, end), _SURE, _SOURCE, "told")
        if not scorned and not names - _ONLY_NAMES:
            continue
        home = _home(reading, policy)
        hits: Hits = {}
        for kind, start, end in _PATTERNS.find(passage.folded):
            if kind == "target neighbour" and home and passage.folded[start:end].rsplit(" ", 1)[-1] in home:
                continue
            hits.setdefault(kind, []).append((start, end))
        if hits:
            yield from _phrases(passage, hits)
            yield from _scorn(passage, hits)
            yield from _laughed_at(passage, hits)
        if scorned:
            yield from _contempt(passage, marks, hits)


def _contempt(passage: Passage, marks: list[Mark], hits: Hits) -> Iterator[Finding]:
    """Weigh fields of scorn, with the targets that patterns know beside those that words name."""
    starts = [word.start for word in passage.words]
    for name, field in _TARGET_FIELDS.items():
        for start, end in hits.get(name, ()):
            first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
            marks.append(Mark(field, max(first, 0), max(last, 0), start, end))
    faces = "scorn laugh" in hits or "scorn faces" in hits
    for kind, start, end, sure in contempt(passage, marks, faces=faces):
        yield Finding(kind, passage.span(start, end), sure, _SOURCE, "field")


def _home(reading: Reading, policy: Policy) -> str:
    """Return the folded names of the author's own town: it is no neighbour."""
    return _folded((reading.post.author.organisation or "", *policy.organisation.names, *policy.organisation.aliases))


@lru_cache(maxsize=512)
def _folded(names: tuple[str, ...]) -> str:
    return fold(" ".join(names))[0]


def _phrases(passage: Passage, hits: Hits) -> Iterator[Finding]:
    """Yield what a phrase shows by itself, or with its companion in the same passage."""
    for kind, ranges in hits.items():
        if "." not in kind or kind in _GUARDS:
            continue
        if _NEEDS.get(kind, kind) not in hits or _DROPPED_BY.get(kind) in hits:
            continue
        for start, end in ranges:
            yield Finding(_SHOWN.get(kind, kind), passage.span(start, end), _SURE, _SOURCE)


def _scorn(passage: Passage, hits: Hits) -> Iterator[Finding]:
    """Join scorn to whom it is about; weak words need a laughing face and weigh little."""
    laughs = "scorn laugh" in hits
    for strength in ("strong", "weak") if laughs else ("strong",):
        for start, end in hits.get(f"scorn {strength}", ()):
            sentence = passage.sentence_at(start)
            if passage.folded[:start].endswith(_DENIALS):
                continue
            if _within(hits, "mockery.respect", sentence) or _within(hits, "mockery.self", (sentence[0], start)):
                continue
            near = next((name for name in _ABOUT if _within(hits, f"target {name}", sentence)), None)
            if strength == "weak":
                if near is not None:
                    yield Finding("mockery.light", passage.span(start, end), _LIKELY, _SOURCE, near)
                continue
            about = near
            if near is None:
                around = (start - _ONE_BREATH_CHARACTERS, end + _ONE_BREATH_CHARACTERS)
                about = next((name for name in _ABOUT if _within(hits, f"target {name}", around)), None)
            sure = _SURE if near else _LIKELY
            yield Finding(
                f"mockery.{about or 'scorn'}", passage.span(start, end), sure, _SOURCE, "laugh" if laughs else ""
            )


def _laughed_at(passage: Passage, hits: Hits) -> Iterator[Finding]:
    """Yield a mocking face beside staff, press or council, or a scornful one beside anybody, without a kind word."""
    if "mockery.respect" in hits or "mockery.self" in hits:
        return
    for face, whom in (("faces", _ABOUT), ("laugh", _LAUGHED_AT)):
        near = next((name for name in whom if f"target {name}" in hits), None)
        if near is not None and (ranges := hits.get(f"scorn {face}")):
            yield Finding("mockery.face", passage.span(*ranges[0]), _GUESS, _SOURCE, near)
            return


def _within(hits: Hits, kind: str, bounds: tuple[int, int]) -> bool:
    return any(bounds[0] <= start < bounds[1] for start, _ in hits.get(kind, ()))


MOCKERY = Detector(
    name="mockery",
    version=1,
    kinds=frozenset(_SHOWN.get(kind, kind) for kind in _DATA["patterns"] if kind not in _GUARDS)
    | {f"mockery.{about}" for about in (*_ABOUT, "scorn", "light", "face")},
    detect=detect,
)
