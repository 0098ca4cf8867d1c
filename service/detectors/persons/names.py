"""The shape of a name: first names and pet forms, surnames, and capitals that are no place, body or feast.

Capitals are read from the original text; the rest is matched folded. Words come from lists beside this file, by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.persons.surnames import (
    BEHIND_PARTICLE,
    PARTICLES,
    SURNAMES,
    looks_like_surname,
    opens_like_surname,
)
from service.domain.reading import PARTY_LETTER

if TYPE_CHECKING:
    from service.domain.reading import Passage, Word

_FOLDER = Path(__file__).parent


def words_of(name: str) -> frozenset[str]:
    """Return the words of a list beside this file."""
    lines = _FOLDER.joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


FIRST_NAMES = words_of("first_names.txt")
TITLES = words_of("titles.txt")
OFFICES = words_of("offices.txt")
BODIES = words_of("bodies.txt")
CAPITALS = words_of("capitals.txt") | {PARTY_LETTER * length for length in range(2, 61)}
PLACE_ENDINGS = tuple(words_of("place_endings.txt"))
_PET_ENDINGS = ("eke", "ske", "tje", "ke", "je", "ken")
_SHORTEST_STEM = 3
_SHORTEST_STRANGER = 4
TO_PLACES = frozenset(
    {
        "in",
        "te",
        "naar",
        "uit",
        "tot",
        "rond",
        "langs",
        "via",
        "richting",
        "a",
        "en",
        "nach",
        "aus",
        "at",
        "het",
        "t",
    }
)
"""Words before a capital that make it a place rather than a person."""
FIRMS = frozenset({"auto", "autos", "motors", "garage", "bouw", "zonen", "consult", "group", "groep"})
"""Words behind a surname that make it a firm."""


def is_first_name(word: str) -> bool:
    """Say whether a folded word is a known first name, or a pet form of one (Jefke, Marieke)."""
    if word in FIRST_NAMES:
        return True
    return word.endswith(_PET_ENDINGS) and any(
        len(stem) >= _SHORTEST_STEM and stem in FIRST_NAMES
        for stem in (word.removesuffix(ending) for ending in _PET_ENDINGS)
    )


def is_surname(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a capital word opens a surname that stands alone: Peeters, De Smet, Van den Bossche."""
    word = words[index]
    if word.text in SURNAMES or looks_like_surname(word.text):
        return not _opens_firm(passage, words, index)
    if word.text in PARTICLES:
        last = _behind_particles(passage, words, index)
        return last is not None and not _opens_firm(passage, words, last)
    return index > 0 and opens_like_surname(word.text) and _is_inside(passage, words, index)


def _behind_particles(passage: Passage, words: list[Word], index: int) -> int | None:
    """Return the place of the surname's last word behind one or two particles (Van den Bossche)."""
    for step in range(index + 1, min(index + 3, len(words))):
        behind = words[step]
        if not is_near(passage, words[step - 1], behind):
            return None
        if is_capital(passage, behind) and behind.text in BEHIND_PARTICLE:
            return step
        if behind.text not in PARTICLES:
            return None
    return None


def _opens_firm(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a body or a trade follows: Peeters NV, Claes Garage."""
    return (
        index + 1 < len(words)
        and (words[index + 1].text in BODIES or words[index + 1].text in FIRMS)
        and is_near(passage, words[index], words[index + 1])
    )


def is_stranger(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a capital inside a sentence is likely somebody's name."""
    word = words[index]
    text = word.text
    if (
        len(text) < _SHORTEST_STRANGER
        or not text.isalpha()
        or not is_capital(passage, word)
        or not _is_inside(passage, words, index)
        or text in CAPITALS
        or text in BODIES
        or text in OFFICES
        or text in FIRMS
        or text.endswith(PLACE_ENDINGS)
        or is_shouted(passage, word)
    ):
        return False
    previous = words[index - 1]
    return (
        previous.text not in TO_PLACES
        and previous.text not in BODIES
        and previous.text not in CAPITALS
        and not is_capital(passage, previous)
        and not _opens_firm(passage, words, index)
    )


def _is_inside(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether only a space or a comma parts a word from the one before it: it opens no sentence."""
    return passage.folded[words[index - 1].end : words[index].start] in {" ", ", ", "-"}


def is_shouted(passage: Passage, word: Word) -> bool:
    """Say whether a word is written in capitals throughout."""
    place = word.end - 1 if passage.origins is None else passage.origins[word.end - 1]
    return passage.original[place].isupper()


def is_place(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether the name is a saint's, a street's or a house's: Sint-Jan, Plein Albert, Café Louis."""
    return index > 0 and words[index - 1].text in BODIES and is_near(passage, words[index - 1], words[index])


def is_near(passage: Passage, first: Word, second: Word) -> bool:
    """Only a space, hyphen, dot or quote between two words: one name."""
    gap = passage.folded[first.end : second.start]
    return len(gap) <= 2 and not gap.strip(" -.'")  # noqa: PLR2004


def is_capital(passage: Passage, word: Word) -> bool:
    """Say whether a word was written with a capital."""
    place = word.start if passage.origins is None else passage.origins[word.start]
    return passage.original[place].isupper()
