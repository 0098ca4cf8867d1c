"""Broken encoding: letters of UTF-8 that were read as Latin-1 or Windows-1252, and lost characters."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

# What é, ë, ï, ç, à, €, ’, “, – and emoji turn into; no word of the four languages holds these pairs.
_MOJIBAKE = Patterns(
    {
        "pair": [
            r"Ã[\x{80}-\x{BF}ƒ‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—™š›œžŸ]",
            r"Â[\x{A0}-\x{BF}]",
            r"â€[\x{80}-\x{BF}™œ“”˜¦¢]?",
            r"â‚¬",
            r"ðŸ[\x{80}-\x{BF}‘’“”•–—˜™š›œžŸ¤¥§©®]?",
            r"ï¿½",
            r"\x{FFFD}",
            r"Ã¯Â»Â¿|ï»¿",
        ]
    }
)
_WORD_LETTERS = 24
"""A broken word is shown with at most so many characters before and after."""
_MOST = 3
"""One place is enough to say it; a few show that it is everywhere."""


def mojibake(original: str) -> Iterator[tuple[int, int]]:
    """Yield ranges of the original, widened to the word around them."""
    if original.isascii():
        return
    for _name, first, last in islice(_MOJIBAKE.find(original), _MOST):
        start, end = first, last
        while start > 0 and first - start < _WORD_LETTERS and not original[start - 1].isspace():
            start -= 1
        while end < len(original) and end - last < _WORD_LETTERS and not original[end].isspace():
            end += 1
        yield start, end
