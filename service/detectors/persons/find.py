"""Find individuals by name: a first name people know, a title before a name, or a handle.

Capitals are read from the original text; the rest is matched folded. Names that nobody taught the list are
found behind a title or a role ("onze portier Robbie"), as a known first name with anything after it, a pet form
of one (Jefke), a surname (Peeters, De Smet, Vandamme), or by the shape of a full name.
A rule that already holds a fact about somebody may ask
for strangers too: any word with a capital inside a sentence that is no place, body or feast.
Misses: first names that are everyday words, names in all-lower-case posts.
Source of the lists: common names in Belgium, written down by hand.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from service.detectors.folded import folded
from service.detectors.persons.full_names import opens_full_name
from service.detectors.persons.names import (
    BODIES,
    OFFICES,
    TITLES,
    is_capital,
    is_first_name,
    is_near,
    is_place,
    is_stranger,
    is_surname,
)

if TYPE_CHECKING:
    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading, Word

_PARTICLES = frozenset(
    {"van", "de", "der", "den", "ten", "ter", "te", "het", "el", "al", "ben", "von", "zu", "du", "le", "la", "di"}
)
_LONGEST_NAME_WORDS = 5
_EVERYDAY = frozenset(
    {"elke", "frans", "bob", "grace", "may", "will", "mark", "april", "hope", "ward", "rose", "faith"}
)
"""First names that are also words with a capital: every, French, the Bob campaign, thanks to."""
_VERBS = frozenset(
    {
        "is", "was", "heeft", "had", "werd", "wordt", "ligt", "lag", "zit", "zat", "kreeg", "krijgt", "komt", "kwam",
        "ging", "gaat", "woont", "moet", "en", "uit", "van", "et", "est", "a", "avait", "und", "ist", "hat", "hatte",
        "wurde", "and", "has", "lives", "got", "from",
    }
)  # fmt: skip
"""What follows a name rather than a word."""
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
        if how is None and strangers and index > 0 and is_stranger(passage, words, index):
            how = "name"
        if how is None:
            index += 1
            continue
        behind = _name_end(passage, words, index)
        parts = {words[i].text for i in range(index, behind)}
        before = {words[i].text for i in range(max(0, index - 3), index) if is_near(passage, words[i], words[index])}
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
    if not is_capital(passage, word) or word.text in BODIES:
        return None
    if index > 0 and is_near(passage, words[index - 1], word):
        previous = words[index - 1].text
        if previous in TITLES and word.text not in OFFICES:
            return "title"
        if previous in OFFICES and word.text not in TITLES:
            return "role"
    if is_place(passage, words, index) or not _is_used_as_name(passage, words, index):
        return None
    known = is_first_name(word.text) or is_surname(passage, words, index)
    return "name" if known or opens_full_name(passage, words, index) else None


def _is_used_as_name(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a word that may be none but a name is one here: "Elke Claes", "Elke heeft", not "Elke avond"."""
    if words[index].text not in _EVERYDAY:
        return True
    if index + 1 == len(words) or not is_near(passage, words[index], words[index + 1]):
        return index > 0
    behind = words[index + 1]
    return is_capital(passage, behind) or behind.text in _VERBS


def _is_followed_by_name(passage: Passage, word: Word) -> bool:
    """Say whether @ opens a handle: an e-mail address is none."""
    at = word.start - 1
    return at == 0 or not (passage.folded[at - 1].isalnum() or passage.folded[at - 1] in "._-")


def _name_end(passage: Passage, words: list[Word], index: int) -> int:
    last = index + 1
    while last < len(words) and last - index < _LONGEST_NAME_WORDS:
        word = words[last]
        if not is_near(passage, words[last - 1], word):
            break
        if not is_capital(passage, word) and not (
            word.text in _PARTICLES and last + 1 < len(words) and is_capital(passage, words[last + 1])
        ):
            break
        last += 1
    while last > index + 1 and not is_capital(passage, words[last - 1]):
        last -= 1
    return last
