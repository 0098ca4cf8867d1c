"""A text as literal pieces are written: word edges are marked, and all digits are one digit."""

from __future__ import annotations

import re

EDGE = "\x00"
"""Stands where a word begins or ends; folding leaves none in a text."""
_WORD = re.compile(r"(\w+)", re.ASCII)
_DIGITS = str.maketrans("123456789", "0" * 9)


def marked(text: str) -> str:
    """Return a text with its word edges marked and every digit a zero."""
    return EDGE.join(cut(text))


def cut(text: str) -> list[str]:
    """Return what stands between words and the words, in turn, every digit a zero."""
    return _WORD.split(text.translate(_DIGITS))
