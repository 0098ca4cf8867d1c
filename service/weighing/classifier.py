"""The classifier: linear in its features, a few megabytes, no model runtime; made by `python -m training.weighing`.

It reads in two steps: first what was written, by whom and where; then it corrects itself by what the rooms found and
said, as far as these were right on posts that nobody wrote rules for.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from service.weighing.features import BITS, READ, SEEN, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from service.domain.reading import Passage
    from service.weighing.features import Buckets

    Numbers = NDArray[np.float32]

FILE = Path(__file__).with_name("weights.npz")
OUTPUTS = (*map(str, range(1, 11)), "held")
"""The ten guidelines, and whether a careful officer holds the post for any of them."""
TURN = 40_503
"""The families of a table share it: each is turned by an odd number of places."""
SIZE = 1 << BITS


@lru_cache(maxsize=4)
def common_of(words: tuple[str, ...]) -> frozenset[str]:
    """Return one and the same set for the same words: who reads a passage with it shares the reading."""
    return frozenset(words)


class Classifier:
    """Weights of one bucket per row and one output per column, in eight bits; how rare a bucket is, per family."""

    def __init__(self, path: Path = FILE) -> None:
        """Load what training wrote; raise OSError or ValueError when it is not there or not whole."""
        with np.load(path, allow_pickle=False) as data:
            self._tables = {
                families: _Table(data[f"{name}_weights"], data[f"{name}_scale"], data[f"{name}_rarity"])
                for name, families in (("read", READ), ("seen", SEEN))
            }
            self._bias: Numbers = data["bias"]
            self._slope: Numbers = data["slope"]
            self._offset: Numbers = data["offset"]
            self.meta: dict[str, Any] = json.loads(bytes(data["meta"]).decode())

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that are never a name, whatever their capital."""
        return common_of(tuple(self.meta["common"]))

    def probabilities(self, features: Mapping[str, Buckets]) -> dict[str, float]:
        """Return, per output, how likely a careful officer holds the post for it: calibrated, 0..1."""
        shares = self.meta["shares"]
        scores = self._bias.copy()
        for families, table in self._tables.items():
            scores += table.sum([(number, features[name], shares[name]) for number, name in enumerate(families)])
        likely = 1.0 / (1.0 + np.exp(-(self._slope * scores + self._offset)))
        return dict(zip(OUTPUTS, likely.tolist(), strict=True))

    def weightiest(self, passage: Passage, output: str) -> tuple[float, int, int]:
        """Return the weight and the folded range of the sentence of a passage that speaks loudest for an output."""
        column = OUTPUTS.index(output)
        found = (float("-inf"), 0, len(passage.folded))
        for start, end in passage.sentences:
            words = words_of(passage, start, end, self.common)
            weight = float(self._tables[READ].sum([(0, words, 1.0)])[column])
            found = max(found, (weight, start, end))
        return found


class _Table:
    def __init__(self, weights: NDArray[np.int8], scale: Numbers, rarity: NDArray[np.float16]) -> None:
        self._weights = weights
        self._scale = scale
        self._rarity = rarity.astype(np.float32)

    def sum(self, families: Sequence[tuple[int, Buckets, float]]) -> Numbers:
        """Add up the weights of the buckets of some families, each with its share: one look-up for all.

        Rare buckets count more, and many no more than few.
        """
        counts: list[Numbers] = []
        places: list[Buckets] = []
        for family, where, share in families:
            rare = self._rarity[family].take(where)
            counts.append(rare * (share / max(sqrt(rare @ rare), 1e-6)))
            places.append((where + TURN * family) & (SIZE - 1))
        rows = self._weights.take(np.concatenate(places), axis=0).astype(np.float32)
        summed: Numbers = (np.concatenate(counts) @ rows) * self._scale
        return summed
