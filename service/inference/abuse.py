"""The learned half of the bundled scorer: what runs of words and letters say, under Detoxify's labels.

One logistic curve per label over hashed runs (`weighing/features.py`: names, parties, gender, origin and faith are
masked), made by `python -m training.toxicity`; see `training/MODEL_CARD.md`. It knows the ways that abuse is worded
beyond any list, and nothing of who is quoted or what is denied: the rooms know that.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from service.detectors.toxicity import LABELS
from service.weighing.classifier import common_of
from service.weighing.features import BITS, read_alone

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from service.domain.reading import Passage

FILE = Path(__file__).with_name("abuse.npz")
SIZE = 1 << BITS
STEEPEST = 30.0
"""Beyond this a logistic curve is 0 or 1."""
LETTERS_TURN = SIZE // 2
"""Words and letters share a table: letters are turned by half of it."""


class Abuse:
    """Weights in eight bits, one row per bucket and one column per label."""

    def __init__(self, path: Path = FILE) -> None:
        """Load what training wrote; raise OSError or ValueError when it is not there or not whole."""
        with np.load(path, allow_pickle=False) as data:
            self._weights: NDArray[np.int8] = data["weights"]
            self._scale: NDArray[np.float32] = data["scale"]
            self._rarity = data["rarity"].astype(np.float32)
            self._slope: NDArray[np.float32] = data["slope"]
            self._offset: NDArray[np.float32] = data["offset"]
            meta = json.loads(bytes(data["meta"]).decode())
        self.common = common_of(tuple(meta["common"]))

    def score(self, passage: Passage) -> dict[str, float]:
        """Return label -> probability, 0..1, calibrated on texts left out of training."""
        read = read_alone(passage, self.common)
        sums = np.zeros(len(LABELS), np.float32)
        for family, buckets in enumerate((read.words, read.letters)):
            values = self._rarity[family][buckets]
            length = float(np.sqrt(values @ values))
            if length:
                rows = (buckets + LETTERS_TURN * family) & (SIZE - 1)
                sums += (values / length) @ self._weights[rows].astype(np.float32) * self._scale
        likely = 1.0 / (1.0 + np.exp(-np.clip(self._slope * sums + self._offset, -STEEPEST, STEEPEST)))
        return dict(zip(LABELS, likely.tolist(), strict=True))
