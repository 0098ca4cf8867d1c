"""Parties: whatever a party is called, rules read the same sign, so that no rule can tell one from another.

The sign is a run of the letter q, as long as the name, so that no offset moves. Known are the parties with seats in a
Belgian parliament, the author's party and those of the policy. A name that is also a word (Groen, Anders, Samen)
counts with a capital inside a sentence only. Known miss: nicknames of parties.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from service.domain.reading import PARTY_LETTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.domain.policy import Policy
    from service.domain.post import Post

_UNMISTAKABLE = (
    "N-VA", "NVA", "CD&V", "CD & V", "CD en V", "Open Vld", "OpenVld", "Vlaams Belang", "PVDA-PTB", "PTB-PVDA", "PVDA",
    "PTB", "Ecolo", "Les Engagés", "Les Engages", "ProDG", "Team Fouad Ahidar", "Lijst Dedecker", "sp.a",
)  # fmt: skip
"""Written with capitals or without, these mean the party."""
_AS_WRITTEN = (
    "Vooruit", "Groen", "Anders", "Vivant", "Volt", "Agalev", "DéFI", "Défi", "MR", "PS", "SP", "CSP", "VLD", "Vld",
    "VB", "PFF", "cdH",
)  # fmt: skip
_SHORTEST, _LONGEST = 2, 60
_OPENINGS = frozenset('.!?\n:"“«')
"""A capital behind one of these may be that of a sentence."""


def without_parties(text: str, folded: str, origins: Sequence[int] | None, names: tuple[str, ...]) -> str:
    """Return folded text with the names of parties as signs; `names` are those of the author and the policy."""
    for start, end in _found(text, names):
        first, last = (start, end) if origins is None else (bisect_left(origins, start), bisect_left(origins, end))
        folded = f"{folded[:first]}{PARTY_LETTER * (last - first)}{folded[last:]}"
    return folded


def party_names(post: Post, policy: Policy) -> tuple[str, ...]:
    """Return the names of parties that post and policy give, without the shortest and longest."""
    names = {name.strip() for name in (post.author.party or "", *policy.parties)}
    return tuple(sorted(name for name in names if _SHORTEST <= len(name) <= _LONGEST))


def _found(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for match in _pattern(names).finditer(text):
        start, end = match.span()
        if _is_one_word(match.group()) and (text[end : end + 1] == ":" or _opens(text, start)):
            continue
        yield start, end


def _is_one_word(name: str) -> bool:
    """Say whether a name might be a word, or a mark as in "PS: breng een stoel mee"."""
    return name.isalpha() and (name.istitle() or len(name) == _SHORTEST)


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip(" *_\t'")[-1:] if start else ""
    return not before or before in _OPENINGS or "\n" in text[max(start - 2, 0) : start]


@lru_cache(maxsize=512)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Write names as choices: linear, nothing in them repeats."""
    either = "|".join(map(re.escape, sorted({*_AS_WRITTEN, *names}, key=len, reverse=True)))
    known = "|".join(map(re.escape, _UNMISTAKABLE))
    return re.compile(rf"(?<![\w@#.-])(?:(?i:{known})|{either})(?!\w)")
