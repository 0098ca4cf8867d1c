"""See who stands around a word: a person in its sentence, an office in the one before, a name it is part of."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.patterns import Patterns

if TYPE_CHECKING:
    from service.domain.reading import Passage

_DATA = expand(tomllib.loads(Path(__file__).with_name("around.toml").read_text("utf-8")))
_PEOPLE = Patterns({"person": _DATA["person"]})
_OFFICES = Patterns({"office": _DATA["office"]})
_TITLES = frozenset({"meneer", "mijnheer", "mevrouw", "cafe", "brouwerij", "dokter", "familie"})
_PLACES = frozenset({"de", "het", "in", "te", "van", "uit", "naar"})


def has_person(passage: Passage, start: int, end: int) -> bool:
    """Say whether a range speaks of a person, an office or the reader."""
    return bool(_PEOPLE.names_in(passage.folded[start:end]))


def follows_office(passage: Passage, start: int) -> bool:
    """Say whether the sentence before speaks of an office or a title: "Onze schepen? Een …"."""
    first, last = passage.sentence_at(max(start - 2, 0))
    return last <= start and bool(_OFFICES.names_in(passage.folded[first:last]))


def names_somebody(passage: Passage, start: int, end: int, hit: int) -> bool:
    """Say whether a capitalised word elsewhere in the sentence, which does not open it, names somebody."""
    text = passage.original
    if passage.origins is not None or len(text) != len(passage.folded):
        return False
    return any(
        text[w.start].isupper() and w.end - w.start > 1 and text[w.start + 1].islower() and w.start != hit
        for w in passage.words
        if start <= w.start < end and passage.folded[start : w.start].strip(" \"'")
    )


def is_name(passage: Passage, index: int, start: int) -> bool:
    """See whether it is "meneer Sukkel", "cafe De Klootzak": a capital inside a sentence, after a title or a name."""
    word = passage.words[index]
    if passage.origins is not None or index == 0 or word.start == start:
        return False
    text, previous = passage.original, passage.words[index - 1]
    if not (text[word.start].isupper() and text[word.end - 1].islower()):
        return False
    if passage.folded[previous.end : word.start] != " ":
        return False
    return text[previous.start].isupper() or previous.text in _TITLES | _PLACES - {"de", "het", "van"}
