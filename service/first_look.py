"""The first look: which of some thousand patterns may match a text, in one pass for all rooms together.

An automaton of all patterns grows with every new text (measured on real posts: 6 ms each, 640 MB after 2,400), and
most patterns have no word in a post that they need. So every branch of every pattern is watched for by the rarest set
of literal pieces that it cannot match without (`literals.py`), and only the few that are left are run.

Texts are always new, their words hardly ever: which pieces a word brings along is remembered. What the pieces are is
worked out once and kept beside the bytecode, as Python does with what it compiles.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from service import literals, marks, syntax, watch_list
from service.automata import Automaton
from service.marks import EDGE, cut
from service.syntax import branches_of
from service.watch_list import STRETCH, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.watch_list import Piece

_TEXTS = 16
"""So many texts' answers are kept: the passages of a post, while its rooms are asked."""
_WORDS_REMEMBERED = 8_192
_KEPT = Path(__file__).parent / "__pycache__"
_MOST_KEPT = 32

Candidates = dict[int, list[int]]
"""Places of patterns that may match, and of each the branches that may."""


class FirstLook:
    """All patterns of all rooms."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._owners: list[Sequence[str]] = []
        self._table: Table | None = None
        self._rest: Automaton | None = None
        self._answers: dict[str, dict[int, Candidates]] = {}
        self._about = lru_cache(_WORDS_REMEMBERED)(self._looked_up)

    def add(self, patterns: Sequence[str]) -> int:
        """Watch for these patterns; return the number under which their owner asks."""
        self._owners.append(patterns)
        self._table = None
        self._answers.clear()
        self._about.cache_clear()
        return len(self._owners) - 1

    def look(self, text: str, owner: int) -> Mapping[int, Sequence[int]]:
        """Return which of an owner's patterns may match a folded text, in order, and which of their branches."""
        known = self._answers.get(text)
        if known is None:
            if len(self._answers) >= _TEXTS:
                self._answers.clear()
            known = self._answers[text] = self._looked(text)
        return known.get(owner, {})

    def ready(self) -> Table:
        """Return the table, from what was kept or worked out now (some seconds)."""
        if self._table is None:
            kept = _KEPT / f"first_look.{self._digest()}.msgpack"
            try:
                self._table = msgspec.msgpack.decode(kept.read_bytes(), type=Table)
            except (OSError, msgspec.MsgspecError):
                self._table = table_of(self._owners)
                _keep(kept, self._table)
                literals.forget()
            self._rest = Automaton([branches_of(self._owners[o][p])[branch] for o, p, branch in self._table.rest])
        return self._table

    def _digest(self) -> str:
        code = (each.__file__ or "" for each in (watch_list, literals, marks, syntax))
        digest = hashlib.sha256(b"".join(Path(each).read_bytes() for each in (__file__, *code)))
        for patterns in self._owners:
            digest.update("\n".join((*patterns, "")).encode())
        return digest.hexdigest()[:16]

    def _looked(self, plain: str) -> dict[int, Candidates]:
        table = self.ready()
        met = self._met(table, cut(plain))
        found: dict[int, Candidates] = {}
        for need in met & table.watched.keys():
            for owner, place, branch, further in table.watched[need]:
                if met.issuperset(further):
                    found.setdefault(owner, {}).setdefault(place, []).append(branch)
        if self._rest is not None and table.rest:
            for owner, place, branch in map(table.rest.__getitem__, self._rest.match(plain)):
                found.setdefault(owner, {}).setdefault(place, []).append(branch)
        return {
            owner: {place: sorted(branches) for place, branches in sorted(places.items())}
            for owner, places in found.items()
        }

    def _met(self, table: Table, parts: Sequence[str]) -> set[int]:
        """Return the needs that a text meets, cut into what stands between words and words."""
        words = parts[1::2]
        met: set[int] = set()
        among: list[Piece] = []
        for word in set(words):
            alone, beside = self._about(word)
            met.update(alone)
            among += beside
        for key in table.pairs.keys() & {f"{one} {other}" for one, other in pairwise(words)}:
            among += table.pairs[key]
        for key in table.signs.keys() & set("".join(parts[::2])):
            among += table.signs[key]
        text = EDGE.join(parts)
        for piece, needs in among:
            if piece in text:
                met.update(needs)
        return met

    def _looked_up(self, word: str) -> tuple[tuple[int, ...], tuple[Piece, ...]]:
        """Return the needs that a word meets alone, and the pieces of which it is a part, with theirs."""
        table = self.ready()
        marked = EDGE + word + EDGE
        begun = {marked[i : i + length] for length in range(1, STRETCH + 1) for i in range(len(marked) - length + 1)}
        found = list(table.words.get(word, ()))
        for stretch in table.stretches.keys() & begun:
            found.extend(entry for entry in table.stretches[stretch] if entry[0] in marked)
        alone = {need for part, piece, needs in found if part == piece for need in needs}
        return tuple(alone), tuple((piece, needs) for part, piece, needs in found if part != piece)


def _keep(path: Path, table: Table) -> None:
    """Keep a table for the next start; where nothing can be written it is worked out every time."""
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        former = sorted(path.parent.glob("first_look.*.msgpack"), key=lambda each: each.stat().st_mtime)
        for old in former[: 1 - _MOST_KEPT]:
            old.unlink(missing_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        draft.write_bytes(msgspec.msgpack.encode(table))
        draft.replace(path)


FIRST_LOOK = FirstLook()
"""The one that all rooms share."""
