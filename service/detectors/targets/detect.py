"""Finds whom a passage is about: office holders, staff, citizens, the press, groups of the population.

Named people are seen through their office, a form of address, a handle, the policy's list of office holders,
or two capitalised words. Knows no faces and does not resolve "he": a pronoun alone is no target here.
Sources of the words: `people.toml` and `patterns.toml`.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.domain.detector import Detector
from service.domain.finding import Finding
from service.domain.reading import is_party
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "targets/1"
NAMED = 0.9
"""An office, a handle or a name of the policy."""
GUESSED = 0.6
"""Two capitalised words in a row inside a sentence are mostly, not always, a person."""

_DATA = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text("utf-8"))
_PATTERNS = Patterns(expand(_DATA["patterns"], _DATA["own"]))
KINDS = frozenset(_DATA["patterns"])
_SHORTEST_NAME = 3


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield every target with the range it stands in."""
    names = _names_of(policy)
    for passage in reading.passages:
        if passage.voice == "profile":
            continue
        for kind, start, end in _PATTERNS.find(passage.folded):
            yield Finding(kind, passage.span(start, end), NAMED, SOURCE)
        yield from _named(passage, names)


def _named(passage: Passage, names: frozenset[str]) -> Iterator[Finding]:
    """Names of the policy's office holders, and pairs of capitalised words that do not open a sentence."""
    words = passage.words
    before = False
    for i, word in enumerate(words):
        if word.text in names:
            yield Finding("target.person", passage.span(word.start, word.end), NAMED, SOURCE, "office_holder")
        capital = len(word.text) > 1 and not is_party(word.text) and _is_capital(passage, word.start, word.end)
        if capital and before and not passage.folded[words[i - 1].end : word.start].strip(" "):
            yield Finding("target.person", passage.span(words[i - 1].start, word.end), GUESSED, SOURCE, "name")
        before = capital


def _is_capital(passage: Passage, start: int, end: int) -> bool:
    """Say whether a word begins with a capital and is not written in capitals throughout."""
    first, second = (
        (start, start + 1) if passage.origins is None else (passage.origins[start], passage.origins[end - 1])
    )
    return passage.original[first].isupper() and passage.original[second].islower()


@lru_cache(maxsize=64)
def _folded_names(names: tuple[str, ...]) -> frozenset[str]:
    parts = (part for name in names for part in fold(name)[0].replace("-", " ").split()[-1:])
    return frozenset(part for part in parts if len(part) >= _SHORTEST_NAME)


def _names_of(policy: Policy) -> frozenset[str]:
    """Return the last word of each office holder's name, folded."""
    return _folded_names(tuple(holder.name for holder in policy.office_holders))


TARGETS = Detector(name="targets", version=1, kinds=KINDS, detect=detect)
