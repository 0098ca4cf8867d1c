"""Embarrassing slips of one letter, from a list: `typos.toml` says what was written and beside what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.reading import Passage


class _Beside(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    written: tuple[str, ...]
    near: tuple[str, ...]


class _Typos(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    always: tuple[str, ...]
    beside: tuple[_Beside, ...]


_REACH = 40
"""Characters before or after a slip in which its neighbour must stand."""
_TYPOS = msgspec.toml.decode(Path(__file__).with_name("typos.toml").read_bytes(), type=_Typos)
_WRITTEN = Patterns(
    {"always": [rf"\b(?:{'|'.join(_TYPOS.always[i : i + 20])})\b" for i in range(0, len(_TYPOS.always), 20)]}
    | {str(i): rf"\b(?:{'|'.join(entry.written)})\b" for i, entry in enumerate(_TYPOS.beside)}
)
_NEAR = tuple(Patterns({"near": rf"\b(?:{'|'.join(entry.near)})\b"}) for entry in _TYPOS.beside)


def typos(passage: Passage) -> Iterator[tuple[str, int, int, float]]:
    """Yield slips with how sure they are."""
    for name, start, end in _WRITTEN.find(passage.folded):
        if name == "always":
            yield "typo", start, end, 0.92
        else:
            around = passage.folded[max(start - _REACH, 0) : end + _REACH]
            if _NEAR[int(name)].names_in(around):
                yield "typo", start, end, 0.8
