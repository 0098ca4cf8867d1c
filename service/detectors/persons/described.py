"""Find people who are recognised without a name: kin of somebody, somebody at a spot, whoever plies a trade.

In a small town "de zoon van de bakker" is one person. These descriptions say nothing by themselves: rules that
already hold a fact ask who stands with it. Idioms of the same shape (het kind van de rekening) are left out.
Source of the words: described.toml, by hand.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from service.patterns import Patterns

if TYPE_CHECKING:
    from service.domain.reading import Passage

_TABLE = tomllib.loads(Path(__file__).with_name("described.toml").read_text("utf-8"))
_IDIOMS: tuple[str, ...] = tuple(_TABLE["idioms"]["nl"])
_SURE = frozenset({"kin_of", "human_at", "trade_at"})


def _written_out(pattern: str) -> str:
    for name, words in _TABLE["words"].items():
        pattern = pattern.replace("{" + name + "}", words[0] if name == "adj" else f"(?:{'|'.join(words)})")
    return pattern


_PATTERNS = Patterns({name: [_written_out(p) for p in many] for name, many in _TABLE["patterns"].items()})


def described_in(passage: Passage, start: int, end: int, *, trades: bool = True) -> list[tuple[int, int]]:
    """Return the folded ranges that describe one person in [start, end); `trades`: a trade alone is enough."""
    text = passage.folded[start:end]
    return sorted(
        (start + first, start + last)
        for name, first, last in _PATTERNS.find(text)
        if (trades or name in _SURE) and not _is_idiom(text[first:last])
    )


def _is_idiom(words: str) -> bool:
    return any(idiom in words for idiom in _IDIOMS)
