"""See who stands around a word: a person in its sentence, an office in the one before, a name it is part of."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.people import expand
from service.domain.reading import is_party
from service.patterns import Patterns

if TYPE_CHECKING:
    from service.domain.reading import Passage, Word

_DATA_FILE = tomllib.loads(Path(__file__).with_name("around.toml").read_text("utf-8"))
_DATA = expand(_DATA_FILE["patterns"])
_PEOPLE = Patterns({"person": _DATA["person"]})
_OFFICES = Patterns({"office": _DATA["office"]})
LONGEST_SENTENCE = 600
"""Characters of a sentence that are looked at."""
_SHORTEST_NAME = 2
_NO_NAMES = frozenset(_DATA_FILE["no_names"]["words"])
_TITLES = frozenset({"meneer", "mijnheer", "mevrouw", "cafe", "brouwerij", "dokter", "familie"})
_POINTING = frozenset(
    {"die", "dat", "deze", "dit", "de", "het", "een", "wat", "zo", "onze", "dieser", "diese", "dieses", "der", "das"}
    | {"so", "was", "ein", "eine", "unser", "unsere", "mein", "du", "sie", "this", "that", "what", "our", "ce", "cet"}
    | {"cette", "quel", "quelle", "notre", "un", "une", "le", "la"}
)
"""What opens a sentence with a capital and is no first name: "Dieser Idiot"."""
_NAMING = frozenset({"heet", "heette", "heten", "genaamd", "gedoopt", "naam"})
_IN_A_PLACE = frozenset({"in", "te", "op", "naar", "uit", "a", "en"})
"""Before a capital: a place rather than somebody."""
_DAYS = ("dag", "feest", "feesten", "stoet", "markt", "plein", "straat", "bal", "fest", "platz")
"""Last parts of names that nobody bears."""
_MOUNTAINS = ("adag", "udag")
"""Turkish surnames end as Dutch days do: Karadağ, Uludağ."""
_PLACES = frozenset({"de", "het", "in", "te", "van", "uit", "naar"})


def has_person(passage: Passage, start: int, end: int) -> bool:
    """Say whether a range speaks of a person, an office or the reader."""
    return bool(_PEOPLE.names_in(passage.folded[start : min(end, start + LONGEST_SENTENCE)]))


def follows_office(passage: Passage, start: int) -> bool:
    """Say whether the sentence before speaks of an office or a title: "Onze schepen? Een …"."""
    first, last = passage.sentence_at(max(start - 2, 0))
    return last <= start and bool(_OFFICES.names_in(passage.folded[first:last]))


def precedes_office(passage: Passage, end: int) -> bool:
    """Say whether the sentence behind speaks of an office or a title: "Bedrieger. Anders noem ik de schepen niet."."""
    if end >= len(passage.folded):
        return False
    first, last = passage.sentence_at(end + 1)
    return first >= end and bool(_OFFICES.names_in(passage.folded[first:last]))


def names_somebody(passage: Passage, start: int, end: int, hit: int) -> bool:
    """Say whether a capitalised word elsewhere in the sentence, which does not open it, names somebody."""
    text = passage.original
    if passage.origins is not None or len(text) != len(passage.folded):
        return False
    opening, before = True, ""
    for word in passage.words[bisect_left(passage.words, start, key=_start_of) :]:
        if word.start >= min(end, start + LONGEST_SENTENCE):
            return False
        candidate = not opening and word.start != hit and word.end - word.start > 1 and not is_party(word.text)
        candidate = (
            candidate
            and before not in _IN_A_PLACE
            and (not word.text.endswith(_DAYS) or word.text.endswith(_MOUNTAINS))
        )
        before = word.text
        if candidate and text[word.start].isupper() and text[word.start + 1].islower():
            return True
        opening = False
    return False


def opens_with_name(passage: Passage, start: int, verbs: frozenset[str]) -> bool:
    """See whether a sentence opens with a name and its verb: "Teughelaere is een …"."""
    first = bisect_left(passage.words, start, key=_start_of)
    if passage.origins is not None or len(passage.original) != len(passage.folded):
        return False
    opening = [w.text for w in passage.words[first : first + 2]]
    if len(opening) < 2 or opening[1] not in verbs or opening[0] in _NO_NAMES:  # noqa: PLR2004 - name and verb
        return False
    return passage.original[passage.words[first].start].isupper() and len(opening[0]) > _SHORTEST_NAME


def _start_of(word: Word) -> int:
    return word.start


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
    opens = previous.start == start and previous.text in _POINTING
    named = _TITLES | _NAMING | _PLACES - {"de", "het", "van"}
    return (text[previous.start].isupper() and not opens) or previous.text in named
