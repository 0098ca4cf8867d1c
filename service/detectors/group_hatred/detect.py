"""Finds hatred of groups: a vice or crime ascribed to a whole group, coded words of racism, sexism, Holocaust denial.

A part of a group ("sommige", "12 %") is no generalisation, remembrance is no denial. Known misses: generalisations that
name neither group nor vice. Sources: `patterns.toml`, `rules.toml` and `people.toml`.
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

SOURCE = "group_hatred/1"
MOST_HITS = 100
"""Statements looked at per passage: keeps the cost linear."""
SURENESS = {
    "hatred.generalisation": 0.85,
    "hatred.dogwhistle": 0.85,
    "hatred.loaded": 0.6,
    "hatred.sexism": 0.8,
    "hatred.negationism": 0.85,
}

_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_PATTERNS = Patterns(expand(_DATA["patterns"], _DATA["own"]))
_RULES = Rules(tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8")))
_STATEMENTS = Statements(_PATTERNS, _RULES, MOST_HITS)
_PART_OF = Patterns({"part": _DATA["exempt"]["phrases"]})
_REMEMBERED = Patterns({"remembered": _DATA["exempt"]["remembrance"]})
_OWN_HOME = Patterns({"own_home": _DATA["exempt"]["kitchen"]})
_EXEMPT = {"hatred.generalisation": _PART_OF, "hatred.negationism": _REMEMBERED, "hatred.kitchen": _OWN_HOME}
_EXEMPT["hatred.generalisation loose"] = _PART_OF
_EXEMPT["hatred.sexism"] = Patterns({"transition": _DATA["exempt"]["transition"]})
_HARMLESS = Patterns({"harmless": _DATA["exempt"]["harmless"]})
"""Help, remembrance, news and facts: with these words a group and a vice may share a sentence."""
LOOSE = 0.5
"""A group and a vice, or a woman and her looks, in one sentence (`about` is "loose"): for a human to read."""
_FALSE_FRIENDS = {
    "fr": frozenset({"lui", "mes", "last", "dom", "pest", "gift", "stank", "rot", "les", "vol"}),
    "de": frozenset({"gift", "last", "stank", "rot", "dom", "die", "mes"}),
    "en": frozenset({"last", "pest", "gift", "stank", "rot", "slim", "wild", "die"}),
    "nl": frozenset({"sale", "sales", "vol", "last", "rang"}),
}
"""Words that are a vice in one language and nothing of the kind in the language of the post."""
_ANY_FALSE_FRIEND: frozenset[str] = frozenset().union(*_FALSE_FRIENDS.values())
"""Where the language is not known."""
_SAME_AS = {"hatred.kitchen": "hatred.sexism"}


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield every hateful statement with its range."""
    for passage in reading.passages:
        if passage.voice != "profile":
            yield from _statements(passage, _FALSE_FRIENDS.get(reading.language.code, _ANY_FALSE_FRIEND))


def _statements(passage: Passage, false_friends: frozenset[str]) -> Iterator[Finding]:
    done: dict[str, int] = {}
    for kind, start, end in _STATEMENTS.of(passage):
        first, last = passage.sentence_at(start)
        if kind in _EXEMPT and _EXEMPT[kind].names_in(passage.folded[first:last]):
            continue
        kind, _, about = _SAME_AS.get(kind, kind).partition(" ")  # noqa: PLW2901 - several sets of patterns, one kind
        if about and _HARMLESS.names_in(passage.folded[first:last]):
            continue
        if about and not false_friends.isdisjoint(_edges(passage.folded[start:end])):
            continue
        if done.get(kind, -1) < start:
            done[kind] = end
            yield Finding(kind, passage.span(start, end), LOOSE if about else SURENESS[kind], SOURCE, about)


def _edges(hit: str) -> tuple[str, str]:
    """Return the first and the last word of a hit: the group and the vice, either way round."""
    words = hit.split()
    return words[0], words[-1]


GROUP_HATRED = Detector(name="group_hatred", version=1, kinds=frozenset(SURENESS), detect=detect)
