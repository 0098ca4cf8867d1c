"""The posts that loads are made of: the honest ones of the project's own corpus."""

from __future__ import annotations

from functools import cache

from training.corpus import rows

SHORTEST_WORDS, LONGEST_WORDS = 20, 30
"""About the median of what officials post."""
LONG_CHARACTERS = 9_000
"""A long read: of what one field may hold, nearly half."""


@cache
def _honest() -> list[str]:
    texts = {row["text"] for row in rows() if row.get("decision") == "allow" and isinstance(row.get("text"), str)}
    return sorted(texts)


def median_posts() -> list[str]:
    """Return the honest posts of 20 to 30 words of the project's own corpus: some thousands, all different."""
    return [text for text in _honest() if SHORTEST_WORDS <= len(text.split()) <= LONGEST_WORDS]


POSTS = median_posts()


def new_text(number: int) -> str:
    """Return a post of median length; every number has its own, with words of its own."""
    return f"{POSTS[number % len(POSTS)]} ({number})"


def long_text(number: int) -> str:
    """Return a post of about nine thousand characters, made of many; every number has its own."""
    parts = [f"({number})"]
    size, place = len(parts[0]), number * 31
    while size < LONG_CHARACTERS:
        parts.append(POSTS[place % len(POSTS)])
        size += len(parts[-1]) + 1
        place += 1
    return " ".join(parts)
