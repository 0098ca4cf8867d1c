"""What must not weigh: names, parties, gender, origin and faith become one word each.

A post gets the same verdict whoever it is about; rules that look at such words do so openly, in their rooms.
"""

from __future__ import annotations

from functools import lru_cache

from service.detectors.fields import WORDS_REMEMBERED, fields_of
from service.detectors.persons.names import FIRST_NAMES
from service.detectors.persons.surnames import SURNAMES
from service.domain.reading import is_party

NAME, GROUP, NUMBER, LINK = "nnn", "ooo", "0", "urlurl"
_ALIKE = {
    "hij": "zij", "ze": "zij", "hem": "zijn", "haar": "zijn", "elle": "il", "sa": "son", "she": "he", "her": "his",
    "him": "his", "mevrouw": "meneer", "mijnheer": "meneer", "madame": "monsieur", "frau": "herr", "mrs": "mr",
    "ms": "mr",
}  # fmt: skip
_GROUPS = frozenset({"origin", "faith", "hue"})


@lru_cache(maxsize=WORDS_REMEMBERED)
def masked(word: str) -> str:
    """Return the word that stands for a folded word."""
    if word.isdecimal():
        return NUMBER
    if is_party(word) or word in FIRST_NAMES or word in SURNAMES:
        return NAME
    if not _GROUPS.isdisjoint(fields_of(word)):
        return GROUP
    return _ALIKE.get(word, word)
