"""A full name by its shape: two or three words with capitals, and nothing that a place, body or feast is called.

Lists of names know some origins better than others; the shape of a name knows none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.persons.names import (
    BODIES,
    CAPITALS,
    FIRMS,
    OFFICES,
    PLACE_ENDINGS,
    TITLES,
    TO_PLACES,
    is_capital,
    is_near,
    is_shouted,
    words_of,
)
from service.detectors.persons.surnames import PARTICLES

if TYPE_CHECKING:
    from service.domain.reading import Passage, Word

_LONGEST_NAME_WORDS = 4
_LONG_ENDINGS = tuple(ending for ending in PLACE_ENDINGS if len(ending) > 3)  # noqa: PLR2004 - names end in "le", too
_OPENERS = words_of("openers.txt")
_NO_NAMES = BODIES | CAPITALS | OFFICES | TITLES | FIRMS | _OPENERS | words_of("ordinary.txt")


def opens_full_name(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether a capital word and those behind it are written as somebody's first name and surname."""
    if not _may_be_part(passage, words[index]) or (index > 0 and _belongs_to(passage, words, index)):
        return False
    if words[index].text in PARTICLES:
        return False
    for step in range(index + 1, min(index + _LONGEST_NAME_WORDS, len(words))):
        word = words[step]
        if passage.folded[words[step - 1].end : word.start] not in {" ", "-", "'"}:
            return False
        if word.text in PARTICLES:
            continue
        return _may_be_part(passage, word) and not _goes_on(passage, words, step)
    return False


def _may_be_part(passage: Passage, word: Word) -> bool:
    text = word.text
    return (
        len(text) > 1
        and text.isalpha()
        and is_capital(passage, word)
        and not is_shouted(passage, word)
        and text not in _NO_NAMES
        and not text.endswith(_LONG_ENDINGS)
    )


def _belongs_to(passage: Passage, words: list[Word], index: int) -> bool:
    """Say whether the word before makes it a place or the middle of a longer title."""
    previous = words[index - 1]
    if not is_near(passage, previous, words[index]):
        return False
    return previous.text in TO_PLACES or previous.text in BODIES or is_capital(passage, previous)


def _goes_on(passage: Passage, words: list[Word], last: int) -> bool:
    """Say whether a body or firm follows, or a third capital that no name has."""
    if last + 1 >= len(words) or not is_near(passage, words[last], words[last + 1]):
        return False
    following = words[last + 1]
    return is_capital(passage, following) and not _may_be_part(passage, following)
