"""Train the guess about mentions: `python -m training.mentions` writes service/mentions/guess.json.

Multinomial logistic regression by stochastic gradient descent, on the training half of the labelled mentions. Seeded:
the same corpus gives the same file.
"""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path
from typing import Any

from service.folding import fold
from service.mentions.mention import CLASSES
from training.corpus import mentions, split_of

TARGET = Path(__file__).parents[1] / "service" / "mentions" / "guess.json"
EPOCHS, RATE, DECAY = 30, 0.5, 0.3
SMALLEST = 3
"""Weights below this many hundredths, in every class, are dropped."""


def learn(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the weights of the model in hundredths."""
    from service.domain.reading import Passage  # noqa: PLC0415
    from service.mentions.guess import features_of, softmax  # noqa: PLC0415 - reads the file that is written here

    chance = random.Random(1)
    cases = []
    for row in rows:
        folded, origins = fold(row["text"])
        passage = Passage("text", "author", row["text"], folded, origins)
        cases.append((sorted(features_of(passage)), row["expect_class"]))
    weights: dict[str, list[float]] = {}
    for epoch in range(EPOCHS):
        chance.shuffle(cases)
        for features, wanted in cases:
            size = 1 / math.sqrt(len(features) or 1)
            sums = [sum(column) * size for column in zip(*(weights.get(f, _ZERO) for f in features), strict=True)]
            shares = softmax(dict(zip(CLASSES, sums or _ZERO, strict=True)))
            steps = [(shares[kind] - (kind == wanted)) * size * RATE / (1 + epoch * DECAY) for kind in CLASSES]
            for feature in features:
                known = weights.setdefault(feature, list(_ZERO))
                for i, step in enumerate(steps):
                    known[i] -= step
    rounded = {name: [round(100 * value) for value in values] for name, values in sorted(weights.items())}
    kept = {name: values for name, values in rounded.items() if max(map(abs, values)) >= SMALLEST}
    return {"classes": CLASSES, "features": kept}


_ZERO = [0.0] * len(CLASSES)


def main() -> None:
    """Write the file."""
    without = sys.argv[2] if sys.argv[1:2] == ["--without"] else None
    rows = [row for row in mentions() if split_of(row) == "train" and not (without and row["id"] > without)]
    if not TARGET.exists():
        TARGET.write_text(json.dumps({"classes": CLASSES, "features": {}}), "utf-8")
    TARGET.write_text(json.dumps(learn(rows), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(rows)} mentions -> {TARGET.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
