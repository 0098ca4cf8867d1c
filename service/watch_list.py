"""What the first look watches for: for every branch of every pattern, the needs without which it cannot match.

A need is a set of literal pieces, one of which must stand in the text. A branch waits for the need that is met least
often; the others are asked for once it is. Pieces are shelved by the rarest word in them.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from service.literals import cost, frequency, needs_of
from service.marks import EDGE
from service.syntax import branches_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.literals import Need

_RUN = re.compile(rf"{EDGE}?\w+{EDGE}?", re.ASCII)
STRETCH = 5
"""A piece of a word is looked up by so many of its first characters."""
_FEW_PIECES = 16
"""Needs of more pieces are not compared with each other."""

Piece = tuple[str, tuple[int, ...]]
"""What must stand in the text, and the numbers of the needs that it meets."""
Part = tuple[str, str, tuple[int, ...]]
"""The rarest part of a piece, and the piece as above."""
Watched = tuple[int, int, int, tuple[int, ...]]
"""A branch that waits for a need: its owner, the place of its pattern there, its own, and its further needs."""


class Table(Struct, array_like=True):
    """Everything that is looked up. Needs have numbers; branches wait for the one that is met least often."""

    watched: dict[int, list[Watched]] = {}
    pairs: dict[str, list[Piece]] = {}
    """Pieces by their rarest two words in a row, which stand there whole."""
    words: dict[str, list[Part]] = {}
    """Other pieces by their rarest word, if that one stands there whole."""
    stretches: dict[str, list[Part]] = {}
    """Other pieces, by the beginning of the rarest part of a word in them."""
    signs: dict[str, list[Piece]] = {}
    """Pieces without letters, by their rarest sign."""
    rest: list[tuple[int, int, int]] = []
    """Branches that need nothing that could be watched for."""


def table_of(owners: Sequence[Sequence[str]]) -> Table:
    """Work out what is watched for: `owners` are rows of patterns."""
    table = Table({}, {}, {}, {}, {}, [])
    numbers: dict[Need, int] = {}
    for owner, patterns in enumerate(owners):
        for place, pattern in enumerate(patterns):
            for branch, written in enumerate(branches_of(pattern)):
                needs = sorted(_distinct(needs_of(written)), key=cost)
                if not needs:
                    table.rest.append((owner, place, branch))
                    continue
                first, *further = (numbers.setdefault(need, len(numbers)) for need in needs)
                table.watched.setdefault(first, []).append((owner, place, branch, tuple(further)))
    pieces: dict[str, list[int]] = {}
    for need, number in numbers.items():
        for piece in need:
            pieces.setdefault(piece, []).append(number)
    _shelve(table, pieces)
    return table


def _shelve(table: Table, pieces: dict[str, list[int]]) -> None:
    """Put every piece where it is looked up: by its rarest words, word or part of a word, or by its rarest sign."""
    counted = Counter(key for piece in pieces for key in {*_RUN.findall(piece), *_pairs(piece), *piece})

    def rareness(key: str) -> int:
        return counted[key] * frequency(key)

    for piece, numbers in pieces.items():
        pair = min(_pairs(piece), key=rareness, default="")
        part = min(_RUN.findall(piece), key=rareness, default="")
        met = tuple(numbers)
        if pair:
            table.pairs.setdefault(pair, []).append((piece, met))
        elif _is_whole(part):
            table.words.setdefault(part.strip(EDGE), []).append((part, piece, met))
        elif part:
            table.stretches.setdefault(part[:STRETCH], []).append((part, piece, met))
        else:
            table.signs.setdefault(min(piece.replace(EDGE, ""), key=rareness), []).append((piece, met))


def _is_whole(run: str) -> bool:
    return run[:1] == EDGE == run[-1:]


def _pairs(piece: str) -> list[str]:
    """Return each two words in a row of a piece that stand there whole."""
    return [
        f"{one.strip(EDGE)} {other.strip(EDGE)}"
        for one, other in pairwise(_RUN.findall(piece))
        if _is_whole(one) and _is_whole(other)
    ]


def _distinct(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    """Leave out what is asked twice, or asked for already by a longer piece."""
    kept = dict.fromkeys(needs)
    for need in [need for need in kept if len(need) <= _FEW_PIECES]:
        if any(other != need and len(other) <= _FEW_PIECES and _implies(other, need) for other in kept):
            del kept[need]
    return tuple(kept)


def _implies(need: Need, other: Need) -> bool:
    return all(any(piece in longer for piece in other) for longer in need)
