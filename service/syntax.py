r"""How a pattern is written: alternatives, and atoms in a row. The subset of RE2's syntax that rooms use.

A long pattern is mostly a choice between many branches, of which a text leaves one or none. So it is taken apart
(`branches_of`): what cannot match need not be run, and what is left is short.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASS = r"\[\^?\]?(?:\\.|[^\]\\])*\]"
_PARENTHESIS = re.compile(rf"\\.|{CLASS}|[()]", re.DOTALL)
_BAR = re.compile(rf"\\.|{CLASS}|[()|]", re.DOTALL)
_ATOM = re.compile(
    rf"(?P<code>\\x\{{[0-9a-fA-F]+\}}|\\x[0-9a-fA-F]{{2}})|(?P<escape>\\.)|(?P<class>{CLASS})|(?P<any>\.)"
    r"|(?P<anchor>[\^$])|(?P<literal>[^\\\[\]()|*+?{}.^$]+(?![?*+{])|[^\\\[\]()|*+?{}.^$])",
    re.DOTALL,
)
_TIMES = re.compile(r"[?*+]\??|\{(\d+)(,?)(\d*)\}\??")
_GROUP = re.compile(r"\((?:\?:|\?P<\w+>)?(?!\?)")
_HIT = "(?P<hit>"
_LONG = 64
"""Characters from which a pattern is worth taking apart."""


class Atom(NamedTuple):
    """A group (`body`) or a plain atom (`plain`) at [start, end) of a branch, and how often it stands there."""

    start: int
    end: int
    body: tuple[int, int] | None
    plain: re.Match[str] | None
    times: re.Match[str] | None


def alternatives(body: str) -> Iterator[str]:
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


def atoms(branch: str) -> Iterator[Atom]:
    """Yield what stands in a row; raise ValueError for what is not understood."""
    at = 0
    while at < len(branch):
        body = plain = None
        if branch[at] == "(":
            opening = _GROUP.match(branch, at)
            if opening is None:
                raise ValueError(branch)
            end = _closing(branch, at)
            body = opening.end(), end - 1
        else:
            plain = _ATOM.match(branch, at)
            if plain is None:
                raise ValueError(branch)
            end = plain.end()
        times = _TIMES.match(branch, end)
        yield Atom(at, end, body, plain, times)
        at = times.end() if times is not None else end


def _closing(text: str, start: int) -> int:
    depth = 0
    for match in _PARENTHESIS.finditer(text, start):
        depth += (match.group() == "(") - (match.group() == ")")
        if depth == 0:
            return match.end()
    raise ValueError(text)


def branches_of(pattern: str) -> tuple[str, ...]:
    """Return patterns of which, in this order, a pattern is the choice; a short or simple one is its own only branch.

    Where all of them but one can match nowhere in a text, that one finds there what the whole pattern would find.
    """
    if len(pattern) < _LONG:
        return (pattern,)
    try:
        written = tuple(_taken_apart(pattern))
    except ValueError:
        return (pattern,)
    hit = _HIT in pattern
    return written if all((_HIT in branch) == hit for branch in written) else (pattern,)


def _taken_apart(pattern: str) -> Iterator[str]:
    for branch in alternatives(pattern):
        among, start, end = max(_choices(branch), key=lambda choice: choice[2] - choice[1], default=([], 0, 0))
        if 2 * (end - start) > len(branch):
            yield from (f"{branch[:start]}{choice}{branch[end:]}" for choice in among)
        else:
            yield branch


def _choices(branch: str, offset: int = 0) -> Iterator[tuple[list[str], int, int]]:
    """Yield the groups of a branch that are choices, also those in a group of their own, and where they stand."""
    for atom in atoms(branch):
        if atom.body is None or atom.times is not None:
            continue
        start, end = atom.body
        among = list(alternatives(branch[start:end]))
        if len(among) > 1:
            yield among, offset + start, offset + end
        else:
            yield from _choices(branch[start:end], offset + start)
