"""Fold words of a policy the way passages are folded, so that both can be compared."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "ß": "ss",
        "œ": "oe",
        "æ": "ae",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "ı": "i",
        "đ": "d",
        "Đ": "d",
    }
)


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """Return text in lower case without accents, with straight quotes and plain hyphens."""
    parts = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    return " ".join("".join(c for c in parts if not unicodedata.combining(c)).split())
