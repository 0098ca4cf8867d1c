"""Train the opinion about mentions: `python -m training.mentions` writes service/mentions/opinion/weights.npz.

Ridge regression, exact, over the hashed families of `features.py`, on the training half of the labelled mentions;
calibrated and given its bars on folders that were left out in turn (a folder is one hand). No seed is drawn: the same
corpus gives the same file. Needs scipy besides what the gate needs.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from service.detect import detect
from service.detectors.registry import DETECTORS, OFFENDING_WORDS
from service.domain.post import Author, Post
from service.mentions.cued import Sorted, by_cues
from service.mentions.cues import CUES
from service.mentions.evaluate import MentionRow, mention_row_of
from service.mentions.evidence import Evidence
from service.mentions.mention import CLASSES
from service.mentions.opinion.classifier import FILE, OUTPUTS, RARE_STEPS
from service.mentions.opinion.features import FAMILIES, SIZE, features_of
from service.mentions.pipeline import LISTENING_ROOMS
from service.mentions.sort import NEVER, grounds
from service.normalise import normalise_in_turns
from service.normalise.unmask import Vocabulary
from training.corpus import mentions, rows, split_of
from training.weighing import ridge

if TYPE_CHECKING:
    from service.mentions.opinion.features import Buckets

SHARES = {
    "words": 0.6, "stems": 0.7, "runs": 0.85, "letters": 1.2, "concepts": 0.95, "pairs": 0.95, "order": 0.7,
    "mixed": 0.85, "setting": 0.7, "found": 0.6,
}  # fmt: skip
"""How much each family counts (chosen on folders left out)."""
PENALTY = 0.8
LEAST_SEEN = 2
"""A bucket that fewer mentions have teaches nothing."""
FITTED = frozenset({"echoes", "neighbours"})
"""Folders that cues were written beside: what these find there is too good to learn from."""
ALSO = 0.35
"""Weight of a class that nobody would dispute, beside 1 for the expected one."""
FALSE_ALARMS = 0.045
"""Share of calm mentions that may raise an alarm on folders left out, where half were written to look like one."""
WOKEN = 2
"""How much more a true alarm counts than a right class, when it is chosen which cues keep their say."""
KEEPING = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, NEVER)
STEPS = tuple(step / 20 for step in range(4, 15))
FEW = 5
"""Fewer cases than this choose no bar."""
URGENT = ("complaint_urgent", "hate", "phishing")
ALARMS = ("crisis", "threat")
NEEDS, HIGH = OUTPUTS.index("needs_answer"), OUTPUTS.index("high")
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


BACKGROUND, BACKGROUND_POSTS = "posts", 500
"""Honest posts of office holders: they keep what is merely unknown from being taken for an alarm."""
CALM = {"complaint": 0.3, "neutral": 0.3, "praise": 0.25, "question": 0.15}
"""What such a text might be, were it a mention."""


class Case(NamedTuple):
    """A labelled mention, what cues made of it, and its features."""

    row: MentionRow
    folder: str
    cued: Sorted
    features: dict[str, Buckets]

    def accepts(self, kind: str) -> bool:
        """Say whether a class is right."""
        return kind == self.row.expected or kind in self.row.also_ok


async def cases_of(raws: list[dict[str, Any]]) -> list[Case]:
    """Read every row as the service does."""
    rooms = (*(room for room in DETECTORS if room.name in LISTENING_ROOMS), CUES)
    vocabulary = Vocabulary(OFFENDING_WORDS)
    found = []
    for raw in raws:
        folder = raw["situation"].split("/")[0]
        row = mention_row_of(raw)
        given = row.mention
        post = Post(
            text=given.text,
            language=given.language,
            author=Author(name=given.author.name),
            channel=given.channel,
            in_reply_to=given.in_reply_to,
        )
        reading = await normalise_in_turns(post, row.policy, NOON, vocabulary)
        findings = await detect(reading, row.policy, rooms, (), 0.0)
        cued = by_cues(Evidence(reading, findings))
        features = features_of(reading, findings, cued.code)
        if folder in FITTED:
            features["found"] = features["found"][:0]
        found.append(Case(row, folder, cued, features))
    return found


def background() -> list[dict[str, Any]]:
    """Return every few honest posts of the training half as if they were mentions."""
    honest = [post for post in rows() if split_of(post) == "train" and post["decision"] == "allow" and post.get("text")]
    fields = {"expect_class": "neutral", "urgency": "normal", "needs_answer": False}
    return [
        {"text": post["text"], "id": post["id"], "situation": f"{BACKGROUND}/{post['id']}"} | fields
        for post in honest[:: max(len(honest) // BACKGROUND_POSTS, 1)]
    ]


def targets_of(cases: list[Case]) -> np.ndarray:
    """Return, per case, shares of classes, whether an answer is due, and whether it is urgent for its class."""
    targets = np.zeros((len(cases), len(OUTPUTS)))
    for i, case in enumerate(cases):
        if case.folder == BACKGROUND:
            targets[i, [CLASSES.index(kind) for kind in CALM]] = list(CALM.values())
            targets[i, NEEDS] = CALM["complaint"] + CALM["question"]
            continue
        for kind in case.row.also_ok:
            targets[i, CLASSES.index(kind)] = ALSO
        targets[i, CLASSES.index(case.row.expected)] = 1
        targets[i] /= targets[i].sum()
        targets[i, len(CLASSES) :] = case.row.needs_answer, case.row.urgency == "high"
    return targets


def vectors_of(cases: list[Case]) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return the vectors of cases, a place per family and bucket, and how rare each is in steps."""
    rarity = np.zeros(len(FAMILIES) * SIZE)
    vectors = sparse.csr_matrix((len(cases), len(FAMILIES) * SIZE))
    for number, family in enumerate(FAMILIES):
        counts = [len(case.features[family]) for case in cases]
        where = np.concatenate([case.features[family] for case in cases]) + number * SIZE
        seen = np.bincount(where, minlength=len(rarity))
        rare = np.where(seen >= LEAST_SEEN, np.round(RARE_STEPS * np.log((len(cases) + 1) / (seen + 1))), 0.0)
        rarity += np.where(seen > 0, rare, 0.0)
        owner = np.repeat(np.arange(len(cases)), counts)
        lengths = np.sqrt(np.bincount(owner, rare[where] ** 2, minlength=len(cases)))
        values = rare[where] / np.maximum(lengths, 1e-6)[owner] * SHARES[family]
        vectors = vectors + sparse.csr_matrix((values, (owner, where)), shape=vectors.shape)
    return vectors.tocsr(), rarity


def calibrated(scores: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slopes and offsets: one slope for all classes, whose shares add up to one; the rest each for itself."""
    several = len(CLASSES)

    def cost(values: np.ndarray) -> float:
        drawn = values[0] * scores[:, :several] + np.append(values[1:several], 0.0)
        drawn -= drawn.max(1, keepdims=True)
        return float((np.log(np.exp(drawn).sum(1)) - (targets[:, :several] * drawn).sum(1)).mean())

    fitted = minimize(cost, np.append(5.0, np.zeros(several - 1))).x
    slope, offset = np.full(len(OUTPUTS), fitted[0]), np.append(np.append(fitted[1:several], 0.0), [0.0, 0.0])
    for column in range(several, len(OUTPUTS)):

        def loss(values: np.ndarray, column: int = column) -> float:
            drawn = values[0] * scores[:, column] + values[1]
            return float((np.logaddexp(0, drawn) - targets[:, column] * drawn).mean())

        slope[column], offset[column] = minimize(loss, np.array([5.0, -2.0])).x
    return slope, offset


def chosen_bars(cases: list[Case], likely: np.ndarray) -> dict[str, dict[str, float]]:
    """Choose when cues keep their say, when an alarm is raised, and what needs an answer or haste."""
    calm = np.array([case.row.urgency != "critical" for case in cases])
    alarm = likely[:, 0] + likely[:, 1]
    bars: dict[str, dict[str, float]] = {"keep": {}, "needs": {}, "high": {}}
    bars["alarm"] = {"alarm": round(float(np.quantile(alarm[calm], 1 - FALSE_ALARMS)), 3)}
    else_kind = [
        CLASSES[int(each[:2].argmax())] if wakes >= bars["alarm"]["alarm"] else CLASSES[2 + int(each[2:8].argmax())]
        for each, wakes in zip(likely, alarm, strict=True)
    ]
    bars["keep"] = kept_cues(cases, likely, else_kind)
    decided = [
        case.cued.kind if is_kept(case, each, bars["keep"]) else other
        for case, each, other in zip(cases, likely, else_kind, strict=True)
    ]
    for name, column in (("needs", NEEDS), ("high", HIGH)):
        wanted = np.array([case.row.needs_answer if name == "needs" else case.row.urgency == "high" for case in cases])
        for kind in CLASSES[2:]:
            among = [i for i, case in enumerate(cases) if decided[i] == kind and case.accepts(kind)]
            right = {bar: int(((likely[among, column] >= bar) == wanted[among]).sum()) for bar in (*STEPS, NEVER)}
            bars[name][kind] = max(right, key=lambda bar: (right[bar], bar))
    for code in URGENT:
        among = [i for i, case in enumerate(cases) if case.cued.code == code and decided[i] == case.cued.kind]
        right = {bar: int(((likely[among, HIGH] >= bar) == wanted[among]).sum()) for bar in (0.0, 0.1, *STEPS, NEVER)}
        bars["high"][code] = max(right, key=lambda bar: (right[bar], -bar))
    report(cases, decided)
    return bars


def kept_cues(cases: list[Case], likely: np.ndarray, else_kind: list[str]) -> dict[str, float]:
    """Choose, per ground, how likely a class must be at least for cues to have their say: where they are right."""
    met = [i for i, case in enumerate(cases) if case.folder not in FITTED]
    bars = {}
    for ground in sorted({ground for i in met for ground in grounds(cases[i].cued)}):
        among = [i for i in met if ground in grounds(cases[i].cued)]
        worth = {}
        for bar in KEEPING:
            kinds = {
                i: cases[i].cued.kind if is_kept(cases[i], likely[i], {ground: bar}) else else_kind[i] for i in among
            }
            woken = sum(kind in ALARMS and cases[i].row.urgency == "critical" for i, kind in kinds.items())
            worth[bar] = sum(cases[i].accepts(kind) for i, kind in kinds.items()) + WOKEN * woken
        if len(among) >= FEW:
            bars[ground] = max(KEEPING, key=lambda bar: (worth[bar], bar))
    return bars


def is_kept(case: Case, likely: np.ndarray, bars: dict[str, float]) -> bool:
    """Say whether cues have their say."""
    bar = min(bars.get(ground, NEVER) for ground in grounds(case.cued))
    return bool(likely[CLASSES.index(case.cued.kind)] >= bar)


def report(cases: list[Case], decided: list[str]) -> None:
    """Print what was measured on folders left out."""
    right = np.array([case.accepts(kind) for case, kind in zip(cases, decided, strict=True)])
    wakes = np.array([kind in ALARMS for kind in decided])
    alarms = np.array([case.row.urgency == "critical" for case in cases])
    folder = np.array([case.folder for case in cases])
    each = " ".join(f"{name} {right[folder == name].mean():.1%}" for name in sorted(set(folder)))
    print(
        f"{len(cases)} mentions: class {right.mean():.1%}, alarms missed {1 - wakes[alarms].mean():.1%}, "
        f"false {wakes[~alarms].mean():.1%}\n{each}"
    )


def main() -> None:
    """Train, measure, write."""
    cases = asyncio.run(cases_of([raw for raw in mentions() if split_of(raw) == "train"] + background()))
    vectors, rarity = vectors_of(cases)
    targets = targets_of(cases)
    solved = ridge(vectors, targets, np.array([case.folder for case in cases]), PENALTY)
    met = np.array([case.folder != BACKGROUND for case in cases])
    slope, offset = calibrated(solved.left_out[met], targets[met])
    drawn = np.exp(slope * solved.left_out + offset)
    likely = np.column_stack([drawn[:, :8] / drawn[:, :8].sum(1, keepdims=True), drawn[:, 8:] / (1 + drawn[:, 8:])])
    bars = chosen_bars([case for case, known in zip(cases, met, strict=True) if known], likely[met])
    woken = (likely[~met, 0] + likely[~met, 1] >= bars["alarm"]["alarm"]).mean()
    print(f"honest posts, were they mentions: {woken:.1%} alarms")
    print(json.dumps(bars))
    scale = np.abs(solved.weights).max(0) / 127
    kept = rarity > 0
    np.savez_compressed(
        FILE,
        kept=np.packbits(kept),
        weights=np.round(solved.weights[kept] / scale).astype(np.int8),
        rarity=rarity[kept].astype(np.uint8),
        scale=scale.astype(np.float32),
        bias=solved.bias.astype(np.float32),
        slope=slope.astype(np.float32),
        offset=offset.astype(np.float32),
        meta=np.frombuffer(json.dumps({"shares": SHARES, "bars": bars}).encode(), np.uint8),
    )
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
