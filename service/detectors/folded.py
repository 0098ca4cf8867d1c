"""Fold words of a policy the way passages are folded, so that both can be compared."""

from __future__ import annotations

from functools import lru_cache

from service.folding import fold


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """Return folded text with single spaces; offsets are lost."""
    return " ".join(fold(text)[0].split())
