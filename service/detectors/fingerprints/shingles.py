"""Keyed fingerprints of a text: HMAC-SHA256 over word shingles, thinned by winnowing.

Winnowing keeps the smallest hash of every window, so that any run of SHINGLE_WORDS + WINDOW - 1 words that two
texts share leaves at least one common fingerprint, wherever the run starts. Without the key a fingerprint
cannot be tried against guessed sentences. Source: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms
for document fingerprinting" (SIGMOD 2003).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from service.detectors.folded import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

SHINGLE_WORDS = 5
"""Words hashed together: fewer meet by chance, more miss small edits."""
WINDOW = 4
"""Of so many neighbouring shingles one is kept: any run of 8 shared words is seen."""
HEX_DIGITS = 16
"""64 bits of the HMAC: chance hits between a policy and all its posts stay out of sight."""


def fingerprints_of(text: str, key: bytes) -> tuple[str, ...]:
    """Return the fingerprints to store in a policy for one document; a text under 5 words has none."""
    hashes = hashes_of(words_of(folded(text)), key)
    kept: dict[str, None] = {}
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        window = hashes[start : start + WINDOW]
        if window:
            kept[min(window)] = None
    return tuple(kept)


def words_of(folded_text: str) -> list[str]:
    """Split folded text into runs of letters and digits, as passages are split."""
    return "".join(c if c.isascii() and c.isalnum() else " " for c in folded_text).split()


def hashes_of(words: Sequence[str], key: bytes) -> list[str]:
    """Return the keyed hash of every run of SHINGLE_WORDS words."""
    return [
        hmac.digest(key, " ".join(words[i : i + SHINGLE_WORDS]).encode(), "sha256").hex()[:HEX_DIGITS]
        for i in range(len(words) - SHINGLE_WORDS + 1)
    ]
