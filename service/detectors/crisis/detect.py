"""Finds what belongs to a crisis: the event, victims, cause and guilt, police plans, instructions.

Drills, remembrance and prevention use the same words: where one of them is found in a passage, events of that
passage are no crisis. Details (cause, guilt, victims, instructions) count only beside an event. Known misses:
an event told without its word ("it went wrong at the crossroads"), rumours in a link.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

_SOURCE = "crisis/1"
_SURE = 0.85
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_PATTERNS = Patterns(expand(_DATA["patterns"], _DATA["own"] | {"s": ["[^.!?\\n]*?"]}))
EVENTS = frozenset(
    f"crisis.{event}" for event in ("fire", "accident", "violence", "leak", "flood", "evacuation", "missing", "raid")
)
_ALONE = frozenset({"crisis.police_plan"})
"""Counts without an event beside it."""
_ELSEWHERE = frozenset({"crisis.drill", "crisis.past", "crisis.prevention"})


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield crisis.*: events (`about`: which), and the details that stand beside them."""
    for passage in reading.own:
        yield from _in(passage)


def _in(passage: Passage) -> Iterator[Finding]:
    present = _PATTERNS.names_in(passage.folded)
    if present & _ELSEWHERE or not present & (EVENTS | _ALONE):
        return
    happened = bool(present & EVENTS)
    for kind, start, end in _PATTERNS.find(passage.folded):
        if kind in EVENTS:
            yield Finding("crisis.event", passage.span(start, end), _SURE, _SOURCE, kind.removeprefix("crisis."))
            yield Finding(kind, passage.span(start, end), _SURE, _SOURCE)
        elif happened or kind in _ALONE or kind == "crisis.refers":
            yield Finding(kind, passage.span(start, end), _SURE, _SOURCE)


CRISIS = Detector(
    name="crisis",
    version=1,
    kinds=(frozenset(_DATA["patterns"]) | {"crisis.event"}) - _ELSEWHERE,
    detect=detect,
)
