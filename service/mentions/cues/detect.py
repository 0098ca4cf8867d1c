"""Finds the cues by which a mention is sorted: emergencies, menace, fraud, scorn, questions, nuisances, kindness.

Every kind is `mention.<name of the phrases>`; `mention.asked` covers a whole sentence with a question mark.
Known misses: an emergency told without its words, irony without a nuisance. Sources: the books beside this file.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from service.domain.detector import Detector
from service.domain.finding import Finding
from service.phrasebook import PhraseBook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "mention_cues/1"
SURE, LIKELY = 0.85, 0.6
MOST_HITS = 20
"""Hits of one name that are looked at: more of the same change nothing, and the cost stays linear."""

_FILES = sorted(Path(__file__).parent.glob("*.toml"))
_BOOKS = tuple(PhraseBook(path) for path in _FILES)


def _names_in(path: Path) -> frozenset[str]:
    tables = msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, list[str]]])
    return frozenset(name for table in ("phrases", "patterns") for name in tables.get(table, {}))


_NAMES = tuple(_names_in(path) for path in _FILES)
KINDS = frozenset(f"mention.{name}" for names in _NAMES for name in names) | {"mention.asked"}
_WEAK = frozenset({"grumble", "chatter", "praise", "thanks", "place", "help"})


def detect(reading: Reading, _policy: Policy) -> Iterator[Finding]:
    """Yield every cue with its range."""
    for passage in reading.own:
        yield from _cues(passage)
        yield from _asked(passage)


def _cues(passage: Passage) -> Iterator[Finding]:
    for book, names in zip(_BOOKS, _NAMES, strict=True):
        hits = book.read(passage)
        if not hits:
            continue
        for name in sorted(names):
            for hit in hits.of(name)[:MOST_HITS]:
                yield Finding(f"mention.{name}", hits.span(hit), LIKELY if name in _WEAK else SURE, SOURCE)


def _asked(passage: Passage) -> Iterator[Finding]:
    """Sentences that end in a question mark and hold a word."""
    questions = (
        (start, end)
        for start, end in passage.sentences
        if "?" in passage.folded[max(start, end - 8) : end] and any(map(str.isalpha, passage.folded[start:end]))
    )
    for start, end in islice(questions, MOST_HITS):
        while start < end and passage.folded[start].isspace():
            start += 1  # noqa: PLW2901 - the blank before a sentence is no part of it
        yield Finding("mention.asked", passage.span(start, end), SURE, SOURCE)


CUES = Detector(name="mention_cues", version=1, kinds=KINDS, detect=detect)
