"""What Perspective's attributes mean here, and where in a comment they hold.

An attribute is a label of the classifier (Detoxify's set; 0..1), of the comment as a whole or of one of its sentences.
The numbers are those of the classifier that is served, not Perspective's: choose thresholds anew. The bundled
classifier knows insults, threats and hatred in Dutch, French, German and English and next to nothing of sex.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from service.domain.reading import Passage
from service.folding import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL_OF = {
    "TOXICITY": "toxicity",
    "SEVERE_TOXICITY": "severe_toxicity",
    "IDENTITY_ATTACK": "identity_attack",
    "INSULT": "insult",
    "PROFANITY": "obscene",
    "THREAT": "threat",
    "SEXUALLY_EXPLICIT": "sexual_explicit",
}
"""Attribute to label."""
_EXPERIMENTAL = "_EXPERIMENTAL"
MAX_SPANS = 64
"""A comment of more sentences gets spans of several sentences each."""


def label_of(attribute: str) -> str | None:
    """Return the label of an attribute, or None; `…_EXPERIMENTAL` names the same."""
    return LABEL_OF.get(attribute.removesuffix(_EXPERIMENTAL))


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Return at most MAX_SPANS ranges of code points that cover every sentence, in order."""
    folded, origins = fold(text)
    passage = Passage("comment", "author", text, folded, origins)
    found: list[tuple[int, int]] = []
    for start, end in passage.sentences:
        span = passage.span(start, end)
        if span.start is not None and span.end is not None:
            found.append((span.start, span.end))
    several = -(-len(found) // MAX_SPANS)
    grouped = [found[i : i + several] for i in range(0, len(found), several or 1)]
    ranges = [_trimmed(text, group[0][0], group[-1][1]) for group in grouped]
    return ranges or [(0, len(text))]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space around a sentence."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def in_utf16(text: str, ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Turn ranges of code points into ranges of UTF-16 code units, as JavaScript and Java count."""
    wanted = sorted({0, *(offset for both in ranges for offset in both)})
    units = {0: 0}
    for before, after in pairwise(wanted):
        units[after] = units[before] + len(text[before:after].encode("utf-16-le")) // 2
    return [(units[start], units[end]) for start, end in ranges]
