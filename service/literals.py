r"""What a pattern cannot match without: sets of literal pieces of text, one piece of each set.

`\b` is written as a mark in a piece and in a text alike, so that `\barm\b` asks for the word and not for "warm".
All digits are one digit. The subset of RE2's syntax that rooms use is understood; whatever else a pattern holds just
asks for nothing. The idea is that of RE2's FilteredRE2 and of code search (Russ Cox, "Regular Expression Matching with
a Trigram Index").
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from service.marks import EDGE, marked
from service.syntax import alternatives, atoms

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST = 3
"""Characters of a piece, edges included, that are worth looking for; some signs and emoji are worth it alone."""
_TELLING = frozenset('0@"[]{}<>%_*|\\&#!?:;/+=')
_DIGIT_CLASS = re.compile(r"\\d|\[(?:[0-9](?:-[0-9])?)+\]")
_MOST_STRINGS = 24
"""So many strings may one stretch of a pattern stand for; beyond, it is cut in two."""
_MOST_OPTIONAL = 64
_FREQUENCIES = (400, 200, 100, 80, 30, 10, 3, 1)
"""Of pieces of no, one, two … letters, compared with each other; as many digits are more frequent than any."""
_FREQUENCIES = (400, 200, 100, 80, 30, 10, 3, 1)
"""Of pieces of no, one, two … letters, compared with each other; as many digits are more frequent than any."""
_FEW = 16
"""Needs of more pieces are not compared with each other."""
_MOST_LISTED = 6
"""Characters of a class that are told apart; of rare ones all are."""
_ESCAPED = {"b": EDGE, "n": "\n", "t": "\t"}
_LISTED = re.compile(r"\[([^\^\\\[\]-]{1,40})\]")

Need = frozenset[str]


class _Part(NamedTuple):
    """A stretch of a pattern: all strings that it stands for (None: too many to say), else what it needs.

    `again`: the strings may follow each other, up to any number of them.
    """

    strings: frozenset[str] | None
    needs: tuple[Need, ...] = ()
    again: bool = False


_EMPTY, _EDGE = frozenset({""}), frozenset({EDGE})
_ANYTHING = _Part(None)


def needs_of(pattern: str) -> tuple[Need, ...]:
    """Return the sets of pieces of which every match holds at least one each; empty when nothing can be said."""
    try:
        part = _group(pattern)
    except ValueError:
        return ()
    return _asked(part)


@lru_cache(maxsize=4_096)
def cost(need: Need) -> int:
    """Guess how often a need is met by chance: short pieces very often, and many pieces more often than few."""
    return sum(map(frequency, need))


@lru_cache(maxsize=65_536)
def frequency(piece: str) -> int:
    """Guess how often a piece is met, compared with others."""
    letters = piece.replace(EDGE, "").replace(" ", "")
    return 400 if letters.isdecimal() else _FREQUENCIES[min(len(letters), len(_FREQUENCIES) - 1)]


def _asked(part: _Part) -> tuple[Need, ...]:
    """Return what a part needs."""
    return part.needs if part.strings is None else _pieces(part.strings)


@lru_cache(maxsize=4_096)
def _pieces(strings: frozenset[str]) -> tuple[Need, ...]:
    if any(len(string) < SHORTEST and not _rare(_marked_inside(string)) for string in strings):
        return ()
    pieces = frozenset(map(_marked_inside, strings))
    if not all(map(_rare, pieces)):
        return ()
    if len(pieces) <= _MOST_STRINGS:
        pieces = frozenset(piece for piece in pieces if not any(part in piece for part in pieces - {piece}))
    return (pieces,)


def _rare(piece: str) -> bool:
    return len(piece) >= SHORTEST or (piece != "" and (not piece.isascii() or not _TELLING.isdisjoint(piece)))


@lru_cache(maxsize=65_536)
def _marked_inside(string: str) -> str:
    """Mark the word edges inside a piece; at its ends only those that the pattern asks for."""
    plain = string.replace(EDGE, "")
    if not plain:
        return ""
    inside = marked(plain).strip(EDGE)
    return (EDGE * string.startswith(EDGE) + inside + EDGE * string.endswith(EDGE)).strip(" ")


@lru_cache(maxsize=16_384)
def _group(body: str, *, opens_word: bool = False) -> _Part:
    """Read alternatives; the same groups of words stand in many patterns."""
    parts = [_sequence(branch, _EDGE if opens_word else _EMPTY) for branch in alternatives(body)]
    if len(parts) == 1:
        return parts[0]
    strings = [part.strings for part in parts if part.strings is not None]
    if len(strings) == len(parts):
        return _Part(frozenset().union(*strings))
    asked = [_asked(part) for part in parts]
    if not all(asked):
        return _ANYTHING
    return _Part(None, (frozenset().union(*(min(needs, key=cost) for needs in asked)),))


def _sequence(branch: str, strings: frozenset[str]) -> _Part:
    """Join what stands in a row, behind these strings: they multiply while they are few."""
    needs: list[Need] = []
    whole = True
    for part in _atoms(branch):
        if part.strings is not None and (
            len(strings) * len(part.strings) <= _MOST_STRINGS or 1 in {len(strings), len(part.strings)}
        ):
            strings = frozenset([before + after for before in strings for after in part.strings])
            if part.again:
                needs.extend(_asked(_Part(strings)))
                strings = frozenset(string.lstrip(EDGE) for string in part.strings)
                whole = False
            continue
        needs.extend(_asked(_Part(strings)))
        needs.extend(part.needs)
        if part.strings is None:
            strings = _EMPTY
        else:  # too many to multiply, but a blank before them makes them whole words
            blank = " " * all(string.endswith(" ") for string in strings)
            strings = frozenset(blank + string for string in part.strings)
        whole = False
    if whole:
        return _Part(strings)
    return _Part(None, (*needs, *_asked(_Part(strings))))


def _atoms(branch: str) -> Iterator[_Part]:
    opens_word = False
    for atom in atoms(branch):
        if atom.body is not None:
            part = _group(branch[atom.body[0] : atom.body[1]], opens_word=opens_word)
        else:
            part = _atom(atom.plain)
        yield part if atom.times is None else _repeated(part, atom.times)
        opens_word = branch[atom.start : atom.end] == r"\b" and atom.times is None


def _atom(atom: re.Match[str] | None) -> _Part:
    if atom is None:
        return _ANYTHING
    text, kind = atom.group(), atom.lastgroup
    strings: frozenset[str] | None = None
    if _DIGIT_CLASS.fullmatch(text):
        strings = frozenset({"0"})
    elif kind == "literal":
        strings = frozenset({text})
    elif kind == "anchor":
        strings = _EMPTY
    elif kind == "code":
        strings = frozenset({chr(int(text.strip("\\x{}"), 16))})
    elif kind == "escape" and (not text[1].isalnum() or text[1] in _ESCAPED):
        strings = frozenset({_ESCAPED.get(text[1], text[1])})
    elif kind == "class" and (listed := _LISTED.fullmatch(text)):
        few = len(listed.group(1)) <= _MOST_LISTED or not any(map(str.isascii, listed.group(1)))
        strings = frozenset(listed.group(1)) if few else None
    return _Part(strings)


def _repeated(part: _Part, times: re.Match[str]) -> _Part:
    """Return what a repeated part stands for, else what it asks for: nothing if it may be absent."""
    sign = times.group()
    if sign[0] == "{":
        least = int(times.group(1))
        most = int(times.group(3)) if times.group(3) else None if times.group(2) else least
    else:
        least = int(sign[0] == "+")
        most = 1 if sign[0] == "?" else None
    strings = None if part.strings is None or not (least or most) else _powers(part.strings, least, most or least)
    if strings is not None:
        return _Part(strings, again=most is None)
    return _Part(None, _asked(part)) if least else _ANYTHING


def _powers(strings: frozenset[str], least: int, most: int) -> frozenset[str] | None:
    """Return strings put behind each other `least` to `most` times, or None where these are many."""
    if sum(len(strings) ** times for times in range(least, most + 1)) > _MOST_OPTIONAL:
        return None
    return frozenset("".join(row) for times in range(least, most + 1) for row in product(strings, repeat=times))


def forget() -> None:
    """Let go of what was remembered while patterns were read: they are read once."""
    for remembered in (_group, _pieces, _marked_inside, cost, frequency):
        remembered.cache_clear()
