"""Train the classifier of `service/weighing`: `python -m training.weighing [sentences.csv]`; no seed is drawn.

Ridge regression, exact, over the hashed families of `features.py`, on the training split of the corpus; calibrated
and given its thresholds on folders that were left out of training in turn (a folder is one hand). Prints what it
measured there, and writes `weights.npz`. Needs scipy besides what the gate needs.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from service.detect import detect
from service.detectors.registry import DETECTORS, OFFENDING_WORDS
from service.detectors.toxicity import Toxicity
from service.domain.guideline import Level
from service.evaluate import row_of
from service.guidelines.registry import GUIDELINES
from service.inference.bundled import BundledScorer
from service.judge import judge
from service.normalise import normalise_in_turns
from service.normalise.unmask import Vocabulary
from service.weighing.classifier import FILE, OUTPUTS, SIZE, TURN
from service.weighing.features import READ, SEEN, features_of
from service.weighing.weigh import is_doubted
from training.corpus import rows, split_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.domain.decision import Verdict
    from service.weighing.features import Buckets

SHARES = {"words": 1.0, "letters": 1.0, "spoken": 1.0, "setting": 0.775, "findings": 0.32, "rules": 1.0}
"""How much each family counts: the length of its part of a post's vector (chosen on folders left out)."""
PENALTY, SECOND_PENALTY = 1.0, 4.0
FITTED_RULES = frozenset({"manners", "office", "facts", "neighbours", "feeds", "depth", "honest", "likeness"})
"""Folders on which the rules were written: what they say there is too good to learn from."""
UNDECIDED = 0.3
"""Target where labels leave it open whether a post is held."""
FALSE_HOLDS = 0.03
"""Share of honest posts that may be held on folders left out, all guidelines together."""
KEEPING = tuple(step / 20 for step in range(11))
"""A rule's hold is taken back below one of these; a block only below the lower ones."""
ALONE, ASKING = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01), (0.2, 0.3, 0.4, 0.5)
OUTCOMES = ("allow", "review", "block")
BACKGROUND, BACKGROUND_POSTS, SHORTEST, LONGEST = "be_parliament", 1_500, 4, 40
HELD = frozenset({"review", "violation"})
STEEPEST = 30.0
"""Beyond this a logistic curve is 0 or 1."""
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


async def evidence(raws: list[dict[str, Any]]) -> list[tuple[Any, Any, Any]]:
    """Return reading, findings and verdicts of every row, before weighing."""
    vocabulary, models = Vocabulary(OFFENDING_WORDS), (Toxicity(BundledScorer()),)
    seen = []
    for raw in raws:
        row = row_of(dict(raw))
        reading = await normalise_in_turns(row.post, row.policy, row.post.scheduled_at or NOON, vocabulary)
        findings = await detect(reading, row.policy, DETECTORS, models, 60)
        verdicts, _ = judge(reading, findings, row.policy, GUIDELINES)
        seen.append((reading, findings, verdicts))
    return seen


def background(path: Path) -> list[dict[str, Any]]:
    """Return sentences of the Belgian Chamber (a CSV with doc, language, text) as honest posts.

    The corpus is full of faults; these keep the classifier from taking what is merely unknown for one.
    """
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file) if SHORTEST <= len(row["text"].split()) <= LONGEST]
    chosen = texts[:: max(len(texts) // BACKGROUND_POSTS, 1)][:BACKGROUND_POSTS]
    speakers: list[dict[str, str]] = [{}, {"role": "schepen"}, {"role": "gemeenteraadslid"}]
    return [
        {
            "id": f"{BACKGROUND}-{i}",
            "situation": f"{BACKGROUND}/{i}",
            "text": text,
            "author": speakers[i % 3],
            "expect": {},
            "decision": "allow",
            "decision_also_ok": [],
        }
        for i, text in enumerate(chosen)
    ]


def targets_of(raws: list[dict[str, Any]]) -> np.ndarray:
    """Return, per row and guideline, 1 for held, 0 for not, UNDECIDED where the labels allow both."""
    targets = np.zeros((len(raws), len(OUTPUTS)))
    for i, raw in enumerate(raws):
        for number in range(1, 11):
            key = str(number)
            level = raw.get("expect", {}).get(key)
            also = set(raw.get("also_ok", {}).get(key, ()))
            if level in HELD:
                targets[i, number - 1] = UNDECIDED if also & {"pass", "advise"} and level == "review" else 1.0
            elif (level is not None and also & HELD) or raw.get("may_raise", {}).get(key) in HELD:
                targets[i, number - 1] = UNDECIDED
        both = {raw["decision"], *raw["decision_also_ok"]}
        targets[i, -1] = UNDECIDED if "allow" in both and len(both) > 1 else float(raw["decision"] != "allow")
    return targets


def common_words(seen: list[tuple[Any, Any, Any]]) -> list[str]:
    """Return words that stand in lower case inside sentences far more often than with a capital."""
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    for reading, _, _ in seen:
        for passage in reading.own:
            if passage.origins is None:
                for word in passage.words:
                    (large if passage.original[word.start].isupper() else small)[word.text] += 1
    return sorted(word for word, count in small.items() if count >= 5 and count > large[word] / 2)  # noqa: PLR2004


def rarity_of(features: list[dict[str, Buckets]], families: Sequence[str]) -> np.ndarray:
    """Return how rare every bucket is, per family: log of posts per post that has it; 0 for what one post has."""
    rare = np.zeros((len(families), SIZE))
    for number, family in enumerate(families):
        count = np.bincount(np.concatenate([each[family] for each in features]), minlength=SIZE)
        rare[number] = np.where(count > 1, np.log((len(features) + 1) / (count + 1)), 0.0)
    return rare.astype(np.float16).astype(float)


def matrix(features: list[dict[str, Buckets]], families: Sequence[str], rarity: np.ndarray) -> sparse.csr_matrix:
    """Return the vectors of posts: each family of the length that its share says."""
    vectors = sparse.csr_matrix((len(features), SIZE))
    for number, family in enumerate(families):
        counts = [len(each[family]) for each in features]
        where = np.concatenate([each[family] for each in features])
        values = rarity[number][where]
        owner = np.repeat(np.arange(len(features)), counts)
        lengths = np.sqrt(np.bincount(owner, values**2, minlength=len(features)))
        values = values / np.maximum(lengths, 1e-6)[owner] * SHARES[family]
        turned = (where + TURN * number) & (SIZE - 1)
        vectors = vectors + sparse.csr_matrix((values, (owner, turned)), shape=vectors.shape)
    return vectors.tocsr()


class Ridge(NamedTuple):
    """A solved regression: weights per bucket, bias, and for every post the score of a model without its folder."""

    weights: np.ndarray
    bias: np.ndarray
    left_out: np.ndarray


def ridge(vectors: sparse.csr_matrix, targets: np.ndarray, folder: np.ndarray, penalty: float) -> Ridge:
    """Solve exactly; leaving folders out costs no other solution (block inversion)."""
    gram = np.asarray((vectors @ vectors.T).todense())
    gram[np.diag_indices_from(gram)] += penalty
    inverse = np.linalg.inv(gram)
    bias = targets.mean(0)
    alpha = inverse @ (targets - bias)
    left_out = np.zeros_like(targets)
    for name in sorted(set(folder)):
        block = np.flatnonzero(folder == name)
        left_out[block] = targets[block] - np.linalg.solve(inverse[np.ix_(block, block)], alpha[block])
    return Ridge(np.asarray(vectors.T @ alpha), bias, left_out)


def calibrated(scores: np.ndarray, held: np.ndarray) -> tuple[float, float]:
    """Fit a logistic curve (Platt) to scores left out of training; `held` may lie between 0 and 1."""

    def loss(curve: np.ndarray) -> tuple[float, np.ndarray]:
        sums = curve[0] * scores + curve[1]
        missed = 1 / (1 + np.exp(-np.clip(sums, -STEEPEST, STEEPEST))) - held
        value = (np.logaddexp(0, sums) - held * sums).sum() + 0.005 * curve[0] ** 2
        return value, np.array([(missed * scores).sum() + 0.01 * curve[0], missed.sum()])

    slope, offset = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B").x
    return float(slope), float(offset)


def main() -> None:
    """Train, measure, write."""
    raws = [raw for raw in rows() if split_of(raw) == "train"]
    raws += background(Path(sys.argv[1])) if len(sys.argv) > 1 else []
    folder = np.array([raw["situation"].split("/")[0] for raw in raws])
    blind = ~np.isin(folder, list(FITTED_RULES))
    seen = asyncio.run(evidence(raws))
    common = common_words(seen)
    features = [features_of(*each, frozenset(common)) for each in seen]
    targets = targets_of(raws)
    rarity = {families: rarity_of(features, families) for families in (READ, SEEN)}
    first = ridge(matrix(features, READ, rarity[READ]), targets, folder, PENALTY)
    met = [each for each, known in zip(features, blind, strict=True) if known]
    rest = (targets - first.left_out)[blind]
    second = ridge(matrix(met, SEEN, rarity[SEEN]), rest, folder[blind], SECOND_PENALTY)
    scores = first.left_out[blind] + second.left_out
    posts = folder[blind] != BACKGROUND
    slope, offset = curves(scores[posts], targets[blind][posts])
    likely = 1 / (1 + np.exp(-(slope * scores + offset)))
    levels = np.array([levels_of(verdicts) for _, _, verdicts in seen])[blind]
    met_raws = [raw for raw, known in zip(raws, blind, strict=True) if known]
    unread = np.array([is_unread(raw) for raw in met_raws]) & posts
    bars = chosen_bars(
        [raw for raw, kept in zip(met_raws, unread, strict=True) if kept], likely[unread], levels[unread]
    )
    alone = (likely[~posts, -1] >= bars["alone"]) & (likely[~posts, :-1].max(1) >= bars["asking"])
    sys.stdout.write(f"background spoken up about: {alone.sum()} of {len(alone)}\n")
    meta = {"common": common, "shares": SHARES, "bars": bars}
    save(first, second, rarity, (slope, offset), meta)


def curves(scores: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Calibrate every guideline on the posts whose label is not open."""
    fitted = []
    for number in range(len(OUTPUTS)):
        sure = targets[:, number] != UNDECIDED
        fitted.append(calibrated(scores[sure, number], targets[sure, number]))
    slope, offset = np.array(fitted, np.float32).T
    return slope, offset


def is_unread(raw: dict[str, Any]) -> bool:
    """Say whether nobody read this post while writing rules: half of the newer folders was kept for checks."""
    return int(hashlib.sha256(f"x{raw['situation']}".encode()).hexdigest(), 16) % 2 == 1


def levels_of(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """Return the ranks of the highest level that is doubted and of the highest that is not."""
    doubted = [verdict.level.rank for verdict in verdicts if is_doubted(verdict)]
    certain = [verdict.level.rank for verdict in verdicts if not is_doubted(verdict)]
    return max(doubted, default=0), max(certain, default=0)


def chosen_bars(raws: list[dict[str, Any]], likely: np.ndarray, levels: np.ndarray) -> dict[str, float]:
    """Choose how sure the classifier must be to leave a rule its say, and to speak up alone."""
    held, guideline = likely[:, -1], likely[:, :-1].max(1)
    allow, _, block = (np.array([raw["decision"] == outcome for raw in raws]) for outcome in OUTCOMES)
    accepted = np.array([[each in {raw["decision"], *raw["decision_also_ok"]} for each in OUTCOMES] for raw in raws])
    every = np.arange(len(raws))
    best: tuple[tuple[bool, float], dict[str, float]] = ((False, -1.0), {})
    for review, violation, alone, asking in product(KEEPING, KEEPING[:8], ALONE, ASKING):
        outcome = np.where((levels[:, 0] == Level.REVIEW.rank) & (held >= review), 1, 0)
        outcome = np.where((levels[:, 0] == Level.VIOLATION.rank) & (held >= violation), 2, outcome)
        speaks = (levels.max(1) < Level.REVIEW.rank) & (held >= alone) & (guideline >= asking)
        outcome = np.where(speaks, 1, outcome)
        outcome = np.maximum(outcome, np.maximum(levels[:, 1] - Level.ADVISE.rank, 0))
        false_holds = float((outcome[allow] > 0).mean())
        right = float(accepted[every, outcome].mean())
        # few enough false holds first; then right decisions, or while there are too many, fewer of them
        rank = (True, right) if false_holds <= FALSE_HOLDS else (False, -false_holds)
        if rank > best[0]:
            best = (rank, {"review": review, "violation": violation, "alone": alone, "asking": asking})
            missed = float((outcome[block] == 0).mean())
            sys.stdout.write(
                f"{best[1]}: false holds {false_holds:.1%} missed blocks {missed:.1%} lenient {right:.1%}\n"
            )
    return best[1]


def save(
    first: Ridge,
    second: Ridge,
    rarity: dict[tuple[str, ...], np.ndarray],
    curve: tuple[np.ndarray, np.ndarray],
    meta: dict[str, Any],
) -> None:
    """Write weights in eight bits, a scale per output."""
    arrays: dict[str, np.ndarray] = {}
    for name, solved, families in (("read", first, READ), ("seen", second, SEEN)):
        scale = np.maximum(np.abs(solved.weights).max(0), 1e-9) / 127
        arrays[f"{name}_weights"] = np.round(solved.weights / scale).astype(np.int8)
        arrays[f"{name}_scale"] = scale.astype(np.float32)
        arrays[f"{name}_rarity"] = rarity[families].astype(np.float16)
    np.savez_compressed(
        FILE,
        **arrays,
        bias=(first.bias + second.bias).astype(np.float32),
        slope=curve[0],
        offset=curve[1],
        meta=np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8),
    )
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
