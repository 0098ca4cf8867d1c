"""The first look: which of some thousand patterns may match a text, in one pass for all rooms together.

An automaton of all patterns grows with every new text (measured on real posts: 6 ms each, 640 MB after 2,400), and
most patterns have no word in a post that they need. So every pattern is watched for by the rarest set of literal
pieces that it cannot match without (`literals.py`), and only the few that are left are run.

What the pieces are is worked out once and kept beside the bytecode, as Python does with what it compiles.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service import literals
from service.automata import Automaton
from service.literals import EDGE, cost, marked, needs_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[a-z0-9]+")
_WHOLE_WORDS = re.compile(rf"{EDGE}[a-z0-9](?:.*[a-z0-9])?{EDGE}", re.DOTALL)
_PHRASE_WORDS = 4
_STRETCH = 4
_FEW = 8
"""Further needs of at most so many pieces are checked."""
_TEXTS = 16
"""So many texts' answers are kept: the passages of a post, while its rooms are asked."""
_KEPT = Path(__file__).parent / "__pycache__"
_MOST_KEPT = 32


class _Watched(Struct, frozen=True, array_like=True):
    """A pattern that waits for a need: whose it is, its place there, and what else it cannot do without."""

    owner: int
    place: int
    further: tuple[tuple[str, ...], ...]


class _Table(Struct, array_like=True):
    """Everything that is looked up. `watches` are numbered; each waits for one need."""

    watches: list[list[_Watched]] = []
    phrases: dict[str, list[int]] = {}
    """Runs of whole words, looked up as they stand."""
    stretches: dict[str, dict[str, list[int]]] = {}
    """Other pieces, by the stretch of theirs that is rarest among all pieces."""
    short: dict[str, list[int]] = {}
    rest: list[tuple[int, int]] = []
    """Owner and place of patterns that need nothing that could be watched for."""


class FirstLook:
    """All patterns of all rooms."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._owners: list[Sequence[str]] = []
        self._table: _Table | None = None
        self._rest: Automaton | None = None
        self._answers: dict[str, dict[int, list[int]]] = {}

    def add(self, patterns: Sequence[str]) -> int:
        """Watch for these patterns; return the number under which their owner asks."""
        self._owners.append(patterns)
        self._table = None
        self._answers.clear()
        return len(self._owners) - 1

    def look(self, text: str, owner: int) -> Sequence[int]:
        """Return the places of an owner's patterns that may match a folded text, in order."""
        known = self._answers.get(text)
        if known is None:
            if len(self._answers) >= _TEXTS:
                self._answers.clear()
            known = self._answers[text] = self._looked(text)
        return known.get(owner, ())

    def ready(self) -> _Table:
        """Return the table, from what was kept or worked out now (about a second)."""
        if self._table is None:
            kept = _KEPT / f"first_look.{self._digest()}.msgpack"
            try:
                self._table = msgspec.msgpack.decode(kept.read_bytes(), type=_Table)
            except (OSError, msgspec.MsgspecError):
                self._table = _table(self._owners)
                _keep(kept, self._table)
            self._rest = Automaton([self._owners[owner][place] for owner, place in self._table.rest])
        return self._table

    def _digest(self) -> str:
        digest = hashlib.sha256(Path(__file__).read_bytes() + Path(literals.__file__).read_bytes())
        for patterns in self._owners:
            digest.update("\n".join((*patterns, "")).encode())
        return digest.hexdigest()[:16]

    def _looked(self, plain: str) -> dict[int, list[int]]:
        table = self.ready()
        text = marked(plain)
        met: set[int] = set()
        for phrase in table.phrases.keys() & _phrases(text):
            met.update(table.phrases[phrase])
        known = table.stretches.keys() & _stretches(text)
        for shelf in (*(table.stretches[stretch] for stretch in known), table.short):
            for piece, watches in shelf.items():
                if piece in text:
                    met.update(watches)
        found: dict[int, set[int]] = {}
        if self._rest is not None and table.rest:
            for owner, place in map(table.rest.__getitem__, self._rest.match(plain)):
                found.setdefault(owner, set()).add(place)
        for watch in met:
            for watched in table.watches[watch]:
                if not watched.further or all(any(piece in text for piece in need) for need in watched.further):
                    found.setdefault(watched.owner, set()).add(watched.place)
        return {owner: sorted(places) for owner, places in found.items()}


def _keep(path: Path, table: _Table) -> None:
    """Keep a table for the next start; where nothing can be written it is worked out every time."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        former = sorted(path.parent.glob("first_look.*.msgpack"), key=lambda each: each.stat().st_mtime)
        for old in former[: 1 - _MOST_KEPT]:
            old.unlink(missing_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(msgspec.msgpack.encode(table))
        draft.replace(path)


def _table(owners: Sequence[Sequence[str]]) -> _Table:
    table = _Table([], {}, {}, {}, [])
    numbers: dict[frozenset[str], int] = {}
    for owner, patterns in enumerate(owners):
        for place, pattern in enumerate(patterns):
            needs = sorted(needs_of(pattern), key=cost)
            if not needs:
                table.rest.append((owner, place))
                continue
            if needs[0] not in numbers:
                numbers[needs[0]] = len(table.watches)
                table.watches.append([])
            further = tuple(tuple(sorted(need)) for need in needs[1:] if len(need) <= _FEW)
            table.watches[numbers[needs[0]]].append(_Watched(owner, place, further))
    pieces: dict[str, list[int]] = {}
    for need, number in numbers.items():
        for piece in need:
            pieces.setdefault(piece, []).append(number)
    _shelve(table, pieces)
    return table


def _shelve(table: _Table, pieces: dict[str, list[int]]) -> None:
    """Put every piece where it is looked up: among whole phrases, or by the rarest of its stretches."""
    others: dict[str, list[int]] = {}
    for piece, watches in pieces.items():
        whole = _WHOLE_WORDS.fullmatch(piece) and len(_WORD.findall(piece)) <= _PHRASE_WORDS
        shelf = table.phrases if whole else table.short if len(piece) < _STRETCH else others
        shelf[piece] = watches
    common = Counter(stretch for piece in others for stretch in _stretches(piece))
    for piece, watches in others.items():
        rarest = min(sorted(_stretches(piece)), key=common.__getitem__)
        table.stretches.setdefault(rarest, {})[piece] = watches


def _stretches(text: str) -> set[str]:
    return {text[i : i + _STRETCH] for i in range(len(text) - _STRETCH + 1)}


def _phrases(text: str) -> set[str]:
    """Return every run of a few whole words of a marked text, with what stands between them."""
    words = [(match.start() - 1, match.end() + 1) for match in _WORD.finditer(text)]
    return {
        text[start:end] for place, (start, _) in enumerate(words) for _, end in words[place : place + _PHRASE_WORDS]
    }


FIRST_LOOK = FirstLook()
"""The one that all rooms share."""
