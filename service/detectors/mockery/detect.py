"""Finds contempt and ridicule of people an office holder answers to, and gifts, favours and gloating.

Scorn is joined to whom it is about: in the same sentence first, else in the same passage. Weak words (slow,
asleep, again) are scorn only with a laughing, clown or eye-rolling face. Thanks, self-mockery and owned faults
are no contempt. Known misses: irony without a marker, nicknames, a joke that only a picture makes.
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

_SOURCE = "mockery/1"
_SURE, _LIKELY = 0.85, 0.7
_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_TARGETS = tuple(_DATA["target"])
_ALL = {
    **{f"target {name}": patterns for name, patterns in _DATA["target"].items()},
    **{f"scorn {name}": patterns for name, patterns in _DATA["scorn"].items()},
    **_DATA["patterns"],
}
_PATTERNS = Patterns(expand(_ALL, _DATA["own"] | {"s": ["[^.!?\\n]*?"]}))
_GUARDS = frozenset({"mockery.self", "mockery.respect", "boast.owned", "favour.refused"})
_JOINED = frozenset({"staff_member", "staff", "citizens", "council", "press", "coalition", "neighbour"})


class _Hit(tuple[int, int]):
    """A folded range."""

    __slots__ = ()
