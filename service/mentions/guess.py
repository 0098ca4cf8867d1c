"""A guess at what no cue knows: a small linear model over words, pairs of words and pieces of words.

Asked only where the cues found nothing. It was trained on the training half of the labelled mentions
(`python -m training.mentions`); `guess.json` holds its weights in hundredths. Where it is unsure, so are we: neutral.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service.mentions.mention import MentionClass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.reading import Passage

SOURCE = "mention_guess/1"
READ_WORDS = 150
"""A class does not change with length: so many words are read."""
PIECES = (4, 5)
"""Lengths of the pieces of words, counted with the marks at both ends."""
SURE = 0.2
SURE_OF_ALARM = 0.25
"""From which probability a guess counts; more is asked of one that wakes somebody up, or accuses the writer."""
ALARMS: frozenset[MentionClass] = frozenset({"crisis", "threat", "insult", "spam"})
_UNIT = 100


class Guess(Struct, frozen=True):
    """The likeliest class and its probability."""

    kind: MentionClass
    probability: float

    @property
    def counts(self) -> bool:
        """Whether it is sure enough to be acted upon."""
        return self.kind != "neutral" and self.probability >= (SURE_OF_ALARM if self.kind in ALARMS else SURE)


class Weights(Struct, frozen=True):
    """Per feature one weight for each class, in hundredths."""

    classes: tuple[MentionClass, ...]
    features: dict[str, tuple[int, ...]]


def features_of(passage: Passage) -> frozenset[str]:
    """Return what the model looks at: words, neighbours, pieces of words, and signs that are no letters."""
    words = [word.text for word in passage.words[:READ_WORDS]]
    found = {f"w:{word}" for word in words}
    found |= {f"b:{first} {second}" for first, second in pairwise(words)}
    for word in words:
        marked = f"^{word[:40]}$"
        for length in PIECES:
            found |= {marked[i : i + length] for i in range(len(marked) - length + 1)}
    end = passage.words[min(len(words), len(passage.words)) - 1].end if words else 0
    return frozenset(found | {f"s:{sign}" for sign in passage.folded[: end + 20] if not sign.isalnum()})


def guess(passage: Passage) -> Guess:
    """Return the likeliest class."""
    features = features_of(passage)
    known = [weights for name in features if (weights := _WEIGHTS.features.get(name)) is not None]
    scale = _UNIT * math.sqrt(len(features) or 1)
    scores = [sum(column) / scale for column in zip(*known, strict=True)] or [0.0] * len(_WEIGHTS.classes)
    shares = softmax(dict(zip(_WEIGHTS.classes, scores, strict=True)))
    best = max(shares, key=shares.__getitem__)
    return Guess(best, round(shares[best], 2))


def softmax(scores: Mapping[MentionClass, float]) -> dict[MentionClass, float]:
    """Turn scores into shares that add up to one."""
    highest = max(scores.values())
    raised = {kind: math.exp(score - highest) for kind, score in scores.items()}
    whole = sum(raised.values())
    return {kind: value / whole for kind, value in raised.items()}


_FILE = Path(__file__).with_name("guess.json")
_WEIGHTS = msgspec.json.decode(_FILE.read_bytes(), type=Weights)
