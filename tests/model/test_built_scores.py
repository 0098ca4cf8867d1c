"""A built folder scores as Detoxify does, whatever the script, and reads long texts to the end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from service.detectors.toxicity import LABELS
from service.inference.batcher import TOKENS_A_BATCH
from service.inference.built import BuiltScorer
from service.inference.checkpoint import load
from service.inference.session import Session
from tests.model.making import SPREAD, TEXTS
from tests.model.test_scores import of_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.model
NEAR = 1e-3
"""Logits of fp32 may differ from torch's by so much."""
NEAR_ROUNDED = 0.05
"""Probabilities of rounded weights on the small network, which the build holds to its own bound."""
LONG = (
    TEXTS[0] * 80,
    (TEXTS[7] * 2_000)[:10_000],
    "😀" * 10_000,
    "\ufdfa" * 700,
    "\n".join(TEXTS * 30)[:10_000],
)


@pytest.fixture(scope="module")
def session(whole: Path) -> Session:
    """Give the built model, fp32."""
    return Session(whole, 1)


@pytest.fixture(scope="module")
def steady(learnt_whole: Path) -> Iterator[BuiltScorer]:
    """Give the scorer around a network that has learnt something: on the other, length doubles every rounding."""
    made = BuiltScorer(learnt_whole, 60.0)
    asyncio.run(made.warm_up())
    yield made
    made.close()


@pytest.fixture(scope="module")
def scorer(whole: Path) -> Iterator[BuiltScorer]:
    """Give the scorer around it, warm."""
    made = BuiltScorer(whole, 60.0)
    asyncio.run(made.warm_up())
    yield made
    made.close()


def logits(detoxify: Any, text: str) -> Any:
    """Return what Detoxify's network says before it becomes a probability."""
    torch = import_module("torch")
    with torch.no_grad():
        return detoxify.model(**detoxify.tokenizer(text, return_tensors="pt", truncation=True))[0].numpy()


def assert_near(session: Session, detoxify: Any, text: str) -> None:
    """Compare the logits of a text that fits."""
    (window,) = session.windows(text)
    wanted = logits(detoxify, text)
    assert list(window.tokens) == detoxify.tokenizer(text, truncation=True)["input_ids"]
    assert np.abs(session.logits([window.tokens]) - wanted).max() <= NEAR


def test_the_scores_of_different_texts_differ(scorer: BuiltScorer) -> None:
    """Over more than half of the scale: a model that answers everything alike would prove nothing below."""
    rows = asyncio.run(scorer.score(TEXTS))
    for label in LABELS:
        scores = [row[label] for row in rows]
        assert max(scores) - min(scores) > SPREAD, label


@pytest.mark.parametrize("text", TEXTS)
def test_logits_are_detoxifys(session: Session, detoxify: Any, text: str) -> None:
    """Latin, Cyrillic, Arabic, Devanagari, Han, emoji, nothing."""
    assert_near(session, detoxify, text)


@pytest.mark.parametrize("count", [3, 64, 257, 509, 510, 511, 512])
def test_logits_are_detoxifys_up_to_the_last_token(session: Session, detoxify: Any, count: int) -> None:
    """Up to what the model was trained on."""
    assert_near(session, detoxify, of_tokens(detoxify, count))


def test_scores_are_those_of_predict(scorer: BuiltScorer, detoxify: Any) -> None:
    """Asked together, in any order, some twice: every text gets its own."""
    texts = [*TEXTS, *reversed(TEXTS), TEXTS[0] * 5]
    rows = asyncio.run(scorer.score(texts))
    for text, row in zip(texts, rows, strict=True):
        wanted = detoxify.predict(text)
        assert list(row) == list(wanted)
        assert max(abs(row[label] - wanted[label]) for label in LABELS) <= NEAR


@pytest.mark.parametrize("text", LONG, ids=["Latin", "Han", "emoji", "unfolding", "everything"])
def test_beyond_that_each_window_is_a_predict_of_its_own(
    learnt: Path, learnt_whole: Path, steady: BuiltScorer, text: str
) -> None:
    """The windows overlap and are the whole text; the score is the highest of theirs."""
    session, detoxify = Session(learnt_whole, 1), load(learnt, "cpu").detoxify
    windows = session.windows(text)
    assert len(windows) > 1
    assert (windows[0].start, windows[-1].end) == (0, len(text))
    pieces = [text[window.start : window.end] for window in windows]
    wanted = [detoxify.predict(piece) for piece in pieces]
    for window, row in zip(windows, wanted, strict=True):
        (found,) = session.scores([window.tokens])
        assert max(abs(found[label] - row[label]) for label in LABELS) <= NEAR
    (score,) = asyncio.run(steady.score([text]))
    for label in LABELS:
        assert abs(score[label] - max(row[label] for row in wanted)) <= NEAR


def test_rounded_weights_stay_near(learnt: Path, learnt_rounded: Path) -> None:
    """Also when texts are asked together, and where they differ over more than half of the scale."""
    session = Session(learnt_rounded, 1)
    detoxify = load(learnt, "cpu").detoxify
    found = session.scores([session.windows(text)[0].tokens for text in TEXTS])
    wanted = [detoxify.predict(text) for text in TEXTS]
    spreads = [max(row[label] for row in wanted) - min(row[label] for row in wanted) for label in LABELS]
    assert max(spreads) > SPREAD
    for mine, theirs in zip(found, wanted, strict=True):
        assert max(abs(mine[label] - theirs[label]) for label in LABELS) <= NEAR_ROUNDED


def test_many_at_once_share_batches(scorer: BuiltScorer, detoxify: Any) -> None:
    """Forty callers, each with a text of their own."""
    texts = [f"{TEXTS[n % 6]} {n}" for n in range(40)]

    async def crowd() -> list[list[dict[str, float]]]:
        return await asyncio.gather(*(scorer.score([text]) for text in texts))

    assert TOKENS_A_BATCH > 40
    for text, (row,) in zip(texts, asyncio.run(crowd()), strict=True):
        wanted = detoxify.predict(text)
        assert max(abs(row[label] - wanted[label]) for label in LABELS) <= NEAR


def test_serving_needs_no_torch(whole: Path) -> None:
    """onnxruntime and tokenizers are enough."""
    program = f"""if True:
        import asyncio, sys, pathlib
        for name in ("torch", "transformers", "detoxify", "onnx"):
            sys.modules[name] = None
        from service.inference.folder import FolderScorer
        scorer = FolderScorer(pathlib.Path({str(whole)!r}), 10.0, 1, 1, lambda: None)
        asyncio.run(scorer.warm_up())
        print(asyncio.run(scorer.score(["Welkom!"]))[0].keys())
        scorer.close()"""
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert "sexual_explicit" in said.stdout
