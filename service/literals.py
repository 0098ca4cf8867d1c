r"""What a pattern cannot match without: sets of literal pieces of text, one piece of each set.

`\b` is written as a mark in a piece and in a text alike, so that `\barm\b` asks for the word and not for "warm".
All digits are one digit. The subset of RE2's syntax that rooms use is understood; whatever else a pattern holds just
asks for nothing. The idea is that of RE2's FilteredRE2 and of code search (Russ Cox, "Regular Expression Matching with
a Trigram Index").
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

EDGE = "\x00"
"""Stands where a word begins or ends; folding leaves none in a text."""
SHORTEST = 3
"""Characters of a piece, edges included, that are worth looking for; some signs and emoji are worth it alone."""
_TELLING = frozenset('0@"[]{}<>%_*|\\&#!?:;/+=')
_DIGITS = str.maketrans("123456789", "0" * 9)
_DIGIT_CLASSES = frozenset({"[0-9]", "[1-9]", r"\d"})
_MOST_STRINGS = 64
"""So many strings may one stretch of a pattern stand for; beyond, it is cut in two."""
_MOST_OPTIONAL = 64
_MOST_LISTED = 6
"""Characters of a class that are told apart; of rare ones all are."""
_EDGES = re.compile(r"\b", re.ASCII)
_ESCAPED = {"b": EDGE, "n": "\n", "t": "\t"}
_CLASS = r"\[\^?\]?(?:\\.|[^\]\\])*\]"
_PARENTHESIS = re.compile(rf"\\.|{_CLASS}|[()]", re.DOTALL)
_BAR = re.compile(rf"\\.|{_CLASS}|[()|]", re.DOTALL)
_ATOM = re.compile(
    rf"(?P<code>\\x\{{[0-9a-fA-F]+\}}|\\x[0-9a-fA-F]{{2}})|(?P<escape>\\.)|(?P<class>{_CLASS})|(?P<any>\.)"
    r"|(?P<anchor>[\^$])|(?P<literal>[^\\\[\]()|*+?{}.^$]+(?![?*+{])|[^\\\[\]()|*+?{}.^$])",
    re.DOTALL,
)
_TIMES = re.compile(r"[?*+]\??|\{(\d+)(,?)(\d*)\}\??")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>)?(?!\?)")
_LISTED = re.compile(r"\[([^\^\\\[\]-]{1,40})\]")

Need = frozenset[str]


class _Part(NamedTuple):
    """A stretch of a pattern: all strings that it stands for (None: too many to say), else what it needs."""

    strings: frozenset[str] | None
    needs: tuple[Need, ...] = ()


_EMPTY, _EDGE = frozenset({""}), frozenset({EDGE})
_ANYTHING = _Part(None)


def marked(text: str) -> str:
    """Return a text as pieces are written: word edges marked, every digit a zero."""
    return _EDGES.sub(EDGE, text).translate(_DIGITS)


def needs_of(pattern: str) -> tuple[Need, ...]:
    """Return the sets of pieces of which every match holds at least one each; empty when nothing can be said."""
    try:
        part = _group(pattern)
    except ValueError:
        return ()
    return _asked(part)


@lru_cache(maxsize=4_096)
def cost(need: Need) -> int:
    """Guess how often a need is met by chance: short pieces often, and many pieces more often than few."""
    return sum(16 if len(piece) <= SHORTEST else 6 if len(piece) < 6 else 1 for piece in need)  # noqa: PLR2004


def _asked(part: _Part) -> tuple[Need, ...]:
    """Return what a part needs."""
    return part.needs if part.strings is None else _pieces(part.strings)


@lru_cache(maxsize=4_096)
def _pieces(strings: frozenset[str]) -> tuple[Need, ...]:
    if any(len(string) < SHORTEST and not _rare(_marked_inside(string)) for string in strings):
        return ()
    pieces = frozenset(map(_marked_inside, strings))
    return (pieces,) if all(map(_rare, pieces)) else ()


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


@lru_cache(maxsize=4_096)
def _group(body: str, *, opens_word: bool = False) -> _Part:
    """Read alternatives; the same groups of words stand in many patterns."""
    parts = [_sequence(branch, _EDGE if opens_word else _EMPTY) for branch in _branches(body)]
    if len(parts) == 1:
        return parts[0]
    strings = [part.strings for part in parts if part.strings is not None]
    if len(strings) == len(parts):
        return _Part(frozenset().union(*strings))
    asked = [_asked(part) for part in parts]
    if not all(asked):
        return _ANYTHING
    return _Part(None, (frozenset().union(*(min(needs, key=cost) for needs in asked)),))


def _branches(body: str) -> Iterator[str]:
    """Split at the bars that stand in no group."""
    depth = start = 0
    for match in _BAR.finditer(body):
        sign = match.group()
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "|" and depth == 0:
            yield body[start : match.start()]
            start = match.end()
    yield body[start:]


def _sequence(branch: str, strings: frozenset[str]) -> _Part:
    """Join what stands in a row, behind these strings: they multiply while they are few."""
    needs: list[Need] = []
    whole = True
    for part in _atoms(branch):
        if part.strings is not None and (
            len(strings) * len(part.strings) <= _MOST_STRINGS or 1 in {len(strings), len(part.strings)}
        ):
            strings = frozenset([before + after for before in strings for after in part.strings])
            continue
        needs.extend(_asked(_Part(strings)))
        needs.extend(part.needs)
        strings = part.strings if part.strings is not None else _EMPTY
        whole = False
    if whole:
        return _Part(strings)
    return _Part(None, (*needs, *_asked(_Part(strings))))


def _atoms(branch: str) -> Iterator[_Part]:
    at = 0
    opens_word = False
    while at < len(branch):
        if branch[at] == "(":
            opening = _GROUP.match(branch, at)
            if opening is None:
                raise ValueError(branch)
            end = _closing(branch, at)
            part = _group(branch[opening.end() : end - 1], opens_word=opens_word)
        else:
            atom = _ATOM.match(branch, at)
            if atom is None:
                raise ValueError(branch)
            end = atom.end()
            part = _atom(atom)
        times = _TIMES.match(branch, end)
        if times is not None:
            part, end = _repeated(part, times), times.end()
        yield part
        opens_word = branch[at:end] == r"\b"
        at = end


def _closing(text: str, start: int) -> int:
    depth = 0
    for match in _PARENTHESIS.finditer(text, start):
        depth += (match.group() == "(") - (match.group() == ")")
        if depth == 0:
            return match.end()
    raise ValueError(text)


def _atom(atom: re.Match[str]) -> _Part:
    text, kind = atom.group(), atom.lastgroup
    strings: frozenset[str] | None = None
    if text in _DIGIT_CLASSES:
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
    """Return what a repeated part asks for: nothing if it may be absent, else what it asks for once."""
    sign = times.group()
    if sign[0] == "?" and part.strings is not None and len(part.strings) <= _MOST_OPTIONAL:
        return _Part(part.strings | {""})
    least = int(times.group(1)) if sign[0] == "{" else int(sign[0] == "+")
    return _Part(None, _asked(part)) if least else _ANYTHING
