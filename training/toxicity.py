"""Train the learned half of the bundled scorer: `python -m training.toxicity FOLDER`; no random number is drawn.

FOLDER holds the licensed sets that the model card names (rtp_lx, germeval2018, davidson, be_parliament), which the
repository does not; the rest is the training split of our corpus. Logistic regression per label over hashed runs of
words and letters. Every fifth text, by the hash of its group, is left out first: on those it is calibrated and
measured, then everything is learnt. Needs scipy besides what the gate needs.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from scipy.stats import rankdata

from service.detectors.toxicity import LABELS
from service.domain.reading import Passage
from service.folding import fold
from service.inference.abuse import FILE, LETTERS_TURN, SIZE
from service.weighing.classifier import Classifier
from service.weighing.features import read_alone
from training.toxicity_rows import SHARES, Row, toxicity_rows
from training.weighing import calibrated

if TYPE_CHECKING:
    from collections.abc import Sequence

PENALTY = 2.0
STEPS = 60
HALF, FEWEST_TOXIC = 0.5, 5
LONGEST = 2_000
"""Characters of a text that are learnt from."""


def left_out(group: str) -> bool:
    """Say whether a text is left out of the first round; parallel and paired texts share a group."""
    return int(hashlib.sha256(group.encode()).hexdigest(), 16) % 5 == 0


def vectors(rows: Sequence[Row], common: frozenset[str]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return one vector per text, words and letters each of length one, and how rare the buckets are."""
    read = []
    for row in rows:
        folded, origins = fold(row.text[:LONGEST])
        alone = read_alone(Passage("text", "author", row.text[:LONGEST], folded, origins), common)
        read.append((alone.words, alone.letters))
    rarity = np.zeros((2, SIZE))
    for family in (0, 1):
        count = np.bincount(np.concatenate([each[family] for each in read]), minlength=SIZE)
        rarity[family] = np.where(count > 1, np.log((len(rows) + 1) / (count + 1)), 0.0)
    rarity = rarity.astype(np.float16).astype(float)
    where, values, owner = [], [], []
    for i, families in enumerate(read):
        for family, buckets in enumerate(families):
            weight = rarity[family][buckets]
            where.append((buckets + LETTERS_TURN * family) & (SIZE - 1))
            values.append(weight / (np.sqrt(weight @ weight) or 1.0))
            owner.append(np.full(len(buckets), i))
    columns = (np.concatenate(values), (np.concatenate(owner), np.concatenate(where)))
    return sparse.csr_matrix(columns, shape=(len(rows), SIZE)), rarity


def learn(texts: sparse.csr_matrix, wanted: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the weights of a logistic regression, and its bias; `wanted` may lie between 0 and 1."""

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        known, bias = parameters[:-1], parameters[-1]
        sums = texts @ known + bias
        likely = 1 / (1 + np.exp(-sums))
        missed = weight * (likely - wanted)
        value = (weight * (np.logaddexp(0, sums) - wanted * sums)).sum() + PENALTY / 2 * (known @ known)
        return value, np.concatenate([texts.T @ missed + PENALTY * known, [missed.sum()]])

    found = minimize(loss, np.zeros(texts.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return found[:-1], float(found[-1])


def area(wanted: np.ndarray, scores: np.ndarray) -> float:
    """Return the area under the curve: how often a text that has a label stands above one that has not."""
    positive = wanted.sum()
    if not 0 < positive < len(wanted):
        return float("nan")
    ranks = rankdata(scores)[wanted.astype(bool)].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * (len(wanted) - positive)))


def tell(label: str, rows: Sequence[Row], wanted: np.ndarray, scores: np.ndarray) -> None:
    """Print how well texts that were left out are told apart, by set and language."""
    for kind in sorted({(row.source, row.language) for row in rows}):
        here = np.array([(row.source, row.language) == kind for row in rows])
        toxic = wanted[here] > HALF
        if FEWEST_TOXIC <= toxic.sum() < len(toxic):
            share = area(toxic, scores[here])
            sys.stdout.write(f"{label} {' '.join(kind)}: {share:.3f} of {len(toxic)}, {toxic.sum()} of them toxic\n")


def main() -> None:
    """Learn, measure, write."""
    rows = list(toxicity_rows(Path(sys.argv[1])))
    common = Classifier().common
    texts, rarity = vectors(rows, common)
    out = np.array([left_out(row.group) for row in rows])
    share = np.array([SHARES[row.source] for row in rows])
    weights, curves = [], []
    for number, label in enumerate(LABELS):
        wanted = np.array([row.labels[number] for row in rows])
        known = ~np.isnan(wanted)
        first, checked = known & ~out, np.flatnonzero(known & out)
        solved, bias = learn(texts[first], wanted[first], share[first])
        scores = texts[checked] @ solved + bias
        curves.append(calibrated(scores, wanted[checked]))
        tell(label, [rows[i] for i in checked], wanted[checked], scores)
        whole, whole_bias = learn(texts[known], wanted[known], share[known])
        weights.append(whole)
        slope, offset = curves[-1]
        curves[-1] = (slope, offset + slope * whole_bias)
    save(np.array(weights).T, rarity, np.array(curves, np.float32), {"common": sorted(common), "rows": len(rows)})


def save(weights: np.ndarray, rarity: np.ndarray, curves: np.ndarray, meta: dict[str, Any]) -> None:
    """Write weights in eight bits, a scale per label."""
    scale = np.maximum(np.abs(weights).max(0), 1e-9) / 127
    np.savez_compressed(
        FILE,
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        rarity=rarity.astype(np.float16),
        slope=curves[:, 0],
        offset=curves[:, 1],
        meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8),
    )
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
