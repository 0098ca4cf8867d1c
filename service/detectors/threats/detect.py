"""Finds threats: explicit, veiled ("it would be a shame if …"), calls to violence or harassment, and vague menace.

Where the passage is about sport, elections, a court, the stage or pest control, only explicit threats remain.
Known misses: threats that only the two persons understand. Sources: `patterns.toml`, `rules.toml`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.detectors.statements import Statements
from service.detectors.wording import Rules
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "threats/1"
MOST_HITS = 100
"""Statements looked at per passage: keeps the cost linear."""
LOOSE = 0.5
"""Somebody, what will come and what hurts in one sentence (`about` is "loose"): for a human to read."""
SURENESS = {"threat.explicit": 0.9, "threat.veiled": 0.8, "threat.call": 0.85, "threat.vague": 0.6}

_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_PATTERNS = Patterns(expand(_DATA["patterns"], _DATA["own"]))
_RULES = Rules(tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8")))
_STATEMENTS = Statements(_PATTERNS, _RULES, MOST_HITS)
_EXEMPT = Patterns({"play": _DATA["exempt"]["phrases"], "law": _DATA["exempt"]["law"]})
_DESPITE = {"threat.explicit": frozenset({"play", "law"}), "threat.call": frozenset({"law"})}
"""What does not excuse a sentence of this kind: a call to violence against a judge is one."""


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield every threat with its range."""
    for passage in reading.passages:
        if passage.voice != "profile":
            yield from _threats(passage)


def _threats(passage: Passage) -> Iterator[Finding]:
    for kind, start, end in _STATEMENTS.of(passage):
        first, last = passage.sentence_at(start)
        if _EXEMPT.names_in(passage.folded[first:last]) - _DESPITE.get(kind, frozenset()):
            continue
        about = "loose" if kind == "threat.loose" else ""
        kind = "threat.veiled" if about else kind  # noqa: PLW2901 - found by a wider net
        yield Finding(kind, passage.span(start, end), LOOSE if about else SURENESS[kind], SOURCE, about)


THREATS = Detector(name="threats", version=1, kinds=frozenset(SURENESS), detect=detect)
