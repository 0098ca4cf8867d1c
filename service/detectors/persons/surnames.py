"""Surnames: common ones, those behind a capital particle (De Smet, Van den Bossche), and those that look the part.

Morphology of Flemish surnames: Van-, Ver- and -aert, -mans, -ckx. A word that only looks like one does little harm:
the rules that ask want a fact about a person in the same sentence.
"""

from __future__ import annotations

from pathlib import Path

_FILE = Path(__file__).with_name("surnames.txt")
_BARE, _BEHIND = _FILE.read_text("utf-8").split("\n# behind a particle\n")


def _words(text: str) -> frozenset[str]:
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


SURNAMES = _words(_BARE) - {"van"}
BEHIND_PARTICLE = _words(_BEHIND) | SURNAMES
PARTICLES = frozenset(
    {"de", "van", "vande", "vanden", "vander", "den", "der", "d", "le", "la", "von", "el", "ben", "t"}
)
"""Words that open a surname when written with a capital."""
_ENDINGS = (
    "mans",
    "aert",
    "aerts",
    "eert",
    "ckx",
    "inck",
    "ynck",
    "uyt",
    "uyts",
    "ouck",
    "aeghe",
    "ooms",
    "eckx",
    "eyn",
)
_OPENINGS = ("vande", "vander", "verh", "verst", "verm", "verb", "verc", "verd", "verl", "verv", "vans", "vanh", "vanw")
_ORDINARY = _words(Path(__file__).with_name("ordinary.txt").read_text("utf-8"))
"""Words that open or end as surnames do and are none."""
_SHORTEST = 6


def looks_like_surname(word: str) -> bool:
    """Say whether a folded word, written with a capital, has the shape of a Flemish surname."""
    if len(word) < _SHORTEST or word in _ORDINARY:
        return False
    return word.endswith(_ENDINGS) and word.isalpha()


def opens_like_surname(word: str) -> bool:
    """Say whether a word that stands inside a sentence with a capital opens as a surname (Vanhoutte, Verstuyft)."""
    return len(word) >= _SHORTEST and word not in _ORDINARY and word.startswith(_OPENINGS) and word.isalpha()
