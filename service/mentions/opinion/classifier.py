"""The classifier: linear, some hundred kilobytes, no model runtime; made by `python -m training.mentions`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct

from service.mentions.mention import CLASSES, MentionClass
from service.mentions.opinion.features import FAMILIES, SIZE, features_in, features_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from service.domain.finding import Findings
    from service.domain.reading import Passage, Reading
    from service.mentions.opinion.features import Buckets

    Numbers = NDArray[np.float32]
    Bars = Mapping[str, Mapping[str, float]]

FILE = Path(__file__).with_name("weights.npz")
OUTPUTS = (*CLASSES, "needs_answer", "high")
"""The classes; whether an answer is due; whether it is more urgent than others of its class."""
MOST_SENTENCES = 12
RARE_STEPS = 16
"""Steps of rarity in one: it is kept in eight bits."""


class Opinion(Struct, frozen=True):
    """How likely each class is, and what else it takes the mention for: 0..1."""

    likely: dict[MentionClass, float]
    needs_answer: float
    high: float

    @property
    def alarm(self) -> float:
        """How likely somebody must be woken up."""
        return self.likely["crisis"] + self.likely["threat"]


class Classifier:
    """Weights of one bucket per row and one output per column, in eight bits; how rare a bucket is, per family."""

    def __init__(self, path: Path = FILE) -> None:
        """Load what training wrote; raise OSError or ValueError when it is not there or not whole."""
        with np.load(path, allow_pickle=False) as data:
            kept, weights, rarity = data["kept"], data["weights"], data["rarity"]
            self._scale: Numbers = data["scale"]
            self._bias: Numbers = data["bias"]
            self._slope: Numbers = data["slope"]
            self._offset: Numbers = data["offset"]
            self._meta: dict[str, Any] = json.loads(bytes(data["meta"]).decode())
        self.bars: Bars = self._meta["bars"]
        self._weights = np.zeros((len(FAMILIES) * SIZE, len(OUTPUTS)), np.int8)
        self._rarity = np.zeros(len(FAMILIES) * SIZE, np.float32)
        where = np.flatnonzero(np.unpackbits(kept))
        self._weights[where], self._rarity[where] = weights, rarity.astype(np.float32) / RARE_STEPS

    def opinion(self, reading: Reading, findings: Findings, cued: str) -> Opinion:
        """Weigh a mention; `cued` is the code that cues gave it."""
        scores = self._bias + self._sum(features_of(reading, findings, cued))
        drawn = np.exp(self._slope * scores + self._offset)
        classes = drawn[: len(CLASSES)] / drawn[: len(CLASSES)].sum()
        needs, high = (drawn[len(CLASSES) :] / (1 + drawn[len(CLASSES) :])).tolist()
        return Opinion(dict(zip(CLASSES, classes.tolist(), strict=True)), needs, high)

    def weightiest(self, passage: Passage, kind: MentionClass) -> tuple[int, int]:
        """Return the folded range of the sentence that speaks loudest for a class."""
        column = CLASSES.index(kind)
        ranges = passage.sentences[:MOST_SENTENCES] or ((0, len(passage.folded)),)
        if len(ranges) == 1:
            return ranges[0]
        return max(ranges, key=lambda at: float(self._sum(features_in(passage, *at))[column]))

    def _sum(self, features: Mapping[str, Buckets]) -> Numbers:
        """Add up the weights of every family's buckets: rare ones count more, and many no more than few."""
        total = np.zeros(len(OUTPUTS), np.float32)
        for number, family in enumerate(FAMILIES):
            where = features.get(family)
            if where is None or not len(where):
                continue
            at = where + number * SIZE
            rare = self._rarity[at]
            length = max(float(np.sqrt(rare @ rare)), 1e-6)
            total += (rare @ self._weights[at].astype(np.float32)) * np.float32(self._meta["shares"][family] / length)
        summed: Numbers = total * self._scale
        return summed
