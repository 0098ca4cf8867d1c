"""What the first look watches for: for every branch of every pattern, the needs without which it cannot match.

A need is a set of literal pieces, one of which must stand in the text. A branch waits for the need that is met least
often; the others are asked for once it is. Pieces are shelved by the rarest word in them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from service.literals import EDGE, cost, frequency, needs_of
from service.syntax import branches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.literals import Need

_RUN = re.compile(rf"{EDGE}?\w+{EDGE}?", re.ASCII)
STRETCH = 5
"""A piece of a word is looked up by so many of its first characters."""
_MOST_PIECES = 64
"""Further needs of at most so many pieces are checked."""
_FEW_PIECES = 16
"""Needs of more pieces are not compared with each other."""

Met = tuple[frozenset[str], tuple[str, ...]]
"""Whole words and other pieces: one of either must stand in the text."""
Piece = tuple[str, str, tuple[int, ...]]
"""Its rarest part, the whole of what must stand in the text, and the numbers of the needs that it meets."""
Watched = tuple[int, int, int, tuple[int, ...]]
"""A branch that waits for a need: its owner, the place of its pattern there, its own, and its further needs."""


class Table(Struct, array_like=True):
    """Everything that is looked up. Needs have numbers; branches wait for the one that is met least often."""

    needs: list[Met] = []
    watched: list[list[Watched]] = []
    words: dict[str, list[Piece]] = {}
    """Pieces by their rarest word, which stands there whole."""
    stretches: dict[str, list[Piece]] = {}
    """Other pieces, by the beginning of the rarest part of a word in them."""
    signs: dict[str, list[Piece]] = {}
    """Pieces without letters, by their rarest sign."""
    rest: list[tuple[int, int, int]] = []
    """Branches that need nothing that could be watched for."""


def table_of(owners: Sequence[Sequence[str]]) -> Table:
    """Work out what is watched for: `owners` are rows of patterns."""
    table = Table([], [], {}, {}, {}, [])
    numbers: dict[frozenset[str], int] = {}
    waiting: dict[int, list[Watched]] = {}
    for owner, patterns in enumerate(owners):
        for place, pattern in enumerate(patterns):
            for branch, written in enumerate(branches_of(pattern)):
                needs = sorted(_distinct(needs_of(written)), key=cost)
                if not needs:
                    table.rest.append((owner, place, branch))
                    continue
                first, *others = needs
                further = [need for need in others if len(need) <= _MOST_PIECES]
                number, *rest = (numbers.setdefault(need, len(numbers)) for need in (first, *further))
                waiting.setdefault(number, []).append((owner, place, branch, tuple(rest)))
    pieces: dict[str, list[int]] = {}
    for need, number in numbers.items():
        whole = {piece for piece in need if _is_whole(piece)}
        table.needs.append((frozenset(piece.strip(EDGE) for piece in whole), tuple(sorted(need - whole))))
        table.watched.append(waiting.get(number, []))
        for piece in need if number in waiting else ():
            pieces.setdefault(piece, []).append(number)
    _shelve(table, pieces)
    return table


def _is_whole(piece: str) -> bool:
    return piece[:1] == EDGE == piece[-1:] and piece[1:-1].isalnum()


def _shelve(table: Table, pieces: dict[str, list[int]]) -> None:
    """Put every piece where it is looked up: by its rarest word or part of a word, or by its rarest sign."""
    runs = Counter(run for piece in pieces for run in set(_RUN.findall(piece)))
    signs = Counter(sign for piece in pieces for sign in set(piece))
    for piece, numbers in pieces.items():
        part = min(_RUN.findall(piece), key=lambda run: runs[run] * frequency(run), default="")
        if _is_whole(part):
            shelf, key = table.words, part.strip(EDGE)
        elif part:
            shelf, key = table.stretches, part[:STRETCH]
        else:
            shelf, key = table.signs, min(piece.replace(EDGE, ""), key=signs.__getitem__)
        shelf.setdefault(key, []).append((part, piece, tuple(numbers)))


def _distinct(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Leave out what is asked twice, or asked for already by a longer piece."""
    kept = dict.fromkeys(needs)
    for need in [need for need in kept if len(need) <= _FEW_PIECES]:
        if any(other != need and len(other) <= _FEW_PIECES and _implies(other, need) for other in kept):
            del kept[need]
    return tuple(kept)


def _implies(need: Need, other: Need) -> bool:
    return all(any(piece in longer for piece in other) for longer in need)
