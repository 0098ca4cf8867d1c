"""Find individuals by name: a first name people know, a title before a name, or a handle.

Capitals are read from the original text; the rest is matched folded. Names that nobody taught the list are
found behind a title or a role ("onze portier Robbie"), as a known first name with anything after it, a pet form
of one (Jefke), or a surname (Peeters, De Smet, Vandamme). A rule that already holds a fact about somebody may ask
for strangers too: any word with a capital inside a sentence that is no place, body or feast.
Misses: first names that are everyday words, names in all-lower-case posts.
Source of the lists: common names in Belgium, written down by hand.
"""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.detectors.folded import folded
from service.detectors.persons.surnames import (
    BEHIND_PARTICLE,
    PARTICLES,
    SURNAMES,
    looks_like_surname,
    opens_like_surname,
)

if TYPE_CHECKING:
    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading, Word

_FOLDER = Path(__file__).parent


def _words_of(name: str) -> frozenset[str]:
    lines = _FOLDER.joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


FIRST_NAMES = _words_of("first_names.txt")
TITLES = _words_of("titles.txt")
OFFICES = _words_of("offices.txt")
BODIES = _words_of("bodies.txt")
CAPITALS = _words_of("capitals.txt")
_PARTICLES = frozenset(
    {"van", "de", "der", "den", "ten", "ter", "te", "het", "el", "al", "ben", "von", "zu", "du", "le", "la", "di"}
)
_LONGEST_NAME_WORDS = 5
_PET_ENDINGS = ("eke", "ske", "tje", "ke", "je", "ken")
_SHORTEST_STEM = 3
_SHORTEST_STRANGER = 4
_PLACE_ENDINGS = (
    "straat", "laan", "plein", "weg", "steenweg", "dreef", "lei", "kaai", "pad", "hof", "park", "markt", "gem", "beke", "kerke",
    "zele", "hoven", "hove", "dorp", "burg", "berg", "bergen", "ghem", "broek", "wijk", "stein", "rode", "donk", "schoot", "dam",
    "monde", "muide", "voorde", "lo", "sel", "le", "hout", "veld", "velde", "kapelle", "ville", "se", "sche", "isch", "isme",
    "school", "huis", "hal", "zaal", "centrum", "club", "feest", "feesten", "dag", "week", "fonds", "museum", "loop", "run",
)  # fmt: skip
"""Endings of places, bodies, feasts and adjectives: a stranger's name that ends so is missed."""
_TO_PLACES = frozenset(
    {"in", "te", "naar", "uit", "tot", "rond", "langs", "via", "richting", "a", "en", "nach", "aus", "at", "to", "op", "het", "'t", "t"}
)
"""Words before a capital that make it a place rather than a person."""

_FIRMS = frozenset({"auto", "autos", "motors", "garage", "bouw", "zonen", "consult", "group", "groep"})
"""Words behind a surname that make it a firm."""

Known = frozenset[str]
"""Folded words of names that may be named in office: the author's own, office holders, spokespersons."""


class Person(Struct, frozen=True):
    """An individual in folded text: [start, end), how they are recognised, and whether in public office."""

    start: int
    end: int
    how: Literal["name", "title", "role", "handle"]
    official: bool = False
    author: bool = False


def known_people(reading: Reading, policy: Policy) -> tuple[Known, Known]:
    """Return the name words of office holders and those of the author."""
    names = [holder.name for holder in policy.office_holders]
    names += [name for entry in policy.spokespersons for name in entry.names]
    author = reading.post.author.name or ""
    return _split(names), _split([author])


def _split(names: list[str]) -> Known:
    words = (word for name in names for word in folded(name).replace("-", " ").split())
    return frozenset(word for word in words if len(word) > 2 and word not in _PARTICLES)  # noqa: PLR2004


def people_in(
    passage: Passage,
    start: int,
    end: int,
    office_holders: Known = frozenset(),
    author: Known = frozenset(),
    *,
    strangers: bool = False,
) -> list[Person]:
    """Return the individuals named in the folded range [start, end), in order; strangers on request."""
    first = bisect_left(passage.words, start, key=_start_of)
    last = bisect_left(passage.words, end, lo=first, key=_start_of)
    words = [word for word in passage.words[first:last] if word.end <= end]
    found: list[Person] = []
    index = 0
    while index < len(words):
        how = _how(passage, words, index)
        if how is None and strangers and index > 0 and _is_stranger(passage, words, index):
            how = "name"
        if how is None:
            index += 1
            continue
        behind = _name_end(passage, words, index)
        parts = {words[i].text for i in range(index, behind)}
        before = {words[i].text for i in range(max(0, index - 3), index) if _is_near(passage, words[i], words[index])}
        found.append(
            Person(
                start=words[index].start,
                end=words[behind - 1].end,
                how=how,
                official=bool(parts & office_holders or before & OFFICES),
                author=bool(parts & author),
            )
        )
        index = behind
    return found


def _start_of(word: Word) -> int:
    return word.start


def _how(passage: Passage, words: list[Word], index: int) -> Literal["name", "title", "role", "handle"] | None:
    word = words[index]
    if word.start > 0 and passage.folded[word.start - 1] == "@":
        return "handle" if _is_followed_by_name(passage, word) else None
    if not _is_capital(passage, word) or word.text in BODIES:
        return None
    if index > 0 and _is_near(passage, words[index - 1], word):
        previous = words[index - 1].text
        if previous in TITLES and word.text not in OFFICES:
            return "title"
        if previous in OFFICES and word.text not in TITLES:
            return "role"
    if _is_place(passage, words, index):
        return None
    return "name" if _is_first_name(word.text) or _is_surname(passage, words, index) else None


def _is_first_name(word: str) -> bool:
    """Say whether a folded word is a known first name, or a pet form of one (Jefke, Marieke)."""
    if word in FIRST_NAMES:
        return True
    return word.endswith(_PET_ENDINGS) and any(
        len(stem) >= _SHORTEST_STEM and stem in FIRST_NAMES
        for stem in (word.removesuffix(ending) for ending in _PET_ENDINGS)
    )


def _is_surname(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a capital word opens a surname that stands alone: Peeters, De Smet, Van den Bossche."""
    word = words[index]
    if word.text in SURNAMES or looks_like_surname(word.text):
        return not _opens_street(passage, words, index)
    if index > 0 and opens_like_surname(word.text) and _is_inside(passage, words, index):
        return True
    if word.text not in PARTICLES:
        return False
    for step in range(index + 1, min(index + 3, len(words))):
        behind = words[step]
        if not _is_near(passage, words[step - 1], behind):
            return False
        if _is_capital(passage, behind) and behind.text in BEHIND_PARTICLE:
            return not _opens_street(passage, words, step)
        if behind.text not in PARTICLES:
            return False
    return False


def _opens_street(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a body or a place word follows: Peeters NV, Claes Garage."""
    return (
        index + 1 < len(words)
        and (words[index + 1].text in BODIES or words[index + 1].text in _FIRMS)
        and _is_near(passage, words[index], words[index + 1])
    )


def _is_stranger(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a capital inside a sentence is likely somebody's name."""
    word = words[index]
    text = word.text
    if (
        len(text) < _SHORTEST_STRANGER
        or not text.isalpha()
        or not _is_capital(passage, word)
        or not _is_inside(passage, words, index)
        or text in CAPITALS
        or text in BODIES
        or text in OFFICES
        or text in _FIRMS
        or text.endswith(_PLACE_ENDINGS)
        or _is_shouted(passage, word)
    ):
        return False
    previous = words[index - 1]
    return (
        previous.text not in _TO_PLACES
        and previous.text not in BODIES
        and previous.text not in CAPITALS
        and not _opens_street(passage, words, index)
    )


def _is_inside(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether only a space or a comma parts a word from the one before it: it opens no sentence."""
    return passage.folded[words[index - 1].end : words[index].start] in {" ", ", ", "-"}


def _is_shouted(passage: Passage, word: Word) -> bool:
    place = word.end - 1 if passage.origins is None else passage.origins[word.end - 1]
    return passage.original[place].isupper()


def _is_followed_by_name(passage: Passage, word: Word) -> bool:
    """Say whether @ opens a handle: an e-mail address is none."""
    at = word.start - 1
    return at == 0 or not (passage.folded[at - 1].isalnum() or passage.folded[at - 1] in "._-")


def _is_place(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether the name is a saint's, a street's or a house's: Sint-Jan, Plein Albert, Café Louis."""
    return index > 0 and words[index - 1].text in BODIES and _is_near(passage, words[index - 1], words[index])


def _name_end(passage: Passage, words: list[Word], index: int) -> int:
    last = index + 1
    while last < len(words) and last - index < _LONGEST_NAME_WORDS:
        word = words[last]
        if not _is_near(passage, words[last - 1], word):
            break
        if not _is_capital(passage, word) and not (
            word.text in _PARTICLES and last + 1 < len(words) and _is_capital(passage, words[last + 1])
        ):
            break
        last += 1
    while last > index + 1 and not _is_capital(passage, words[last - 1]):
        last -= 1
    return last


def _is_near(passage: Passage, first: Word, second: Word) -> bool:
    """Only a space, hyphen, dot or quote between two words: one name."""
    gap = passage.folded[first.end : second.start]
    return len(gap) <= 2 and not gap.strip(" -.'")  # noqa: PLR2004


def _is_capital(passage: Passage, word: Word) -> bool:
    place = word.start if passage.origins is None else passage.origins[word.start]
    return passage.original[place].isupper()
