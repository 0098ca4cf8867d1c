"""The adapter scores as Detoxify does, whatever the script, and reads long texts to the end."""

from __future__ import annotations

import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from service.detectors.toxicity import LABELS
from service.domain.detector import ModelUnavailable
from service.inference.checkpoint import load
from service.inference.detoxify import BATCH, pieces, score_all
from tests.model.asking import scoring
from tests.model.making import SPREAD, TEXTS, make_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.model.asking import Scorer

pytestmark = pytest.mark.model
TOLERANCE = 1e-5
MODEL_TOKENS = 512


def differences(given: dict[str, float], wanted: dict[str, float]) -> dict[str, float]:
    """Return the labels on which two scores differ."""
    assert list(given) == list(wanted) == list(LABELS)
    return {
        label: abs(given[label] - wanted[label]) for label in given if abs(given[label] - wanted[label]) > TOLERANCE
    }


def test_the_scores_of_different_texts_differ(scorer: Scorer) -> None:
    """Over more than half of the scale: a model that answers everything alike would prove nothing below."""
    rows = scorer.score(*TEXTS)
    for label in LABELS:
        scores = [row[label] for row in rows]
        assert all(0 <= score <= 1 for score in scores)
        assert max(scores) - min(scores) > SPREAD, label


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_scores_as_in_detoxify(scorer: Scorer, detoxify: Any, text: str) -> None:
    """Latin, Cyrillic, Arabic, Devanagari, Han, emoji, nothing."""
    assert differences(scorer.score(text)[0], detoxify.predict(text)) == {}


def test_several_texts_are_scored_in_their_order(scorer: Scorer, detoxify: Any) -> None:
    """More than fit in one forward pass, of very different lengths, some twice."""
    texts = [*TEXTS, *reversed(TEXTS), TEXTS[0] * 5]
    assert len(texts) > BATCH
    rows = scorer.score(*texts)
    assert len(rows) == len(texts)
    for text, row in zip(texts, rows, strict=True):
        assert differences(row, detoxify.predict(text)) == {}
    assert scorer.score() == []


def of_tokens(detoxify: Any, count: int) -> str:
    """Return a text of exactly so many tokens, those around it included."""
    text = " ".join(["a"] * (count - 2))
    assert len(detoxify.tokenizer(text)["input_ids"]) == count
    return text


def test_the_longest_text_that_the_model_reads_is_read_whole(scorer: Scorer, detoxify: Any) -> None:
    """512 tokens are one piece, and score as in Detoxify."""
    text = of_tokens(detoxify, MODEL_TOKENS)
    assert differences(scorer.score(text)[0], detoxify.predict(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        TEXTS[0] * 200,
        (TEXTS[7] * 2_000)[:20_000],
        "😀" * 20_000,
        "\ufdfa" * 5_000,
        " ".join(["a"] * (MODEL_TOKENS - 1)),
        "\n".join(TEXTS * 50),
    ],
    ids=["Latin", "Han without spaces", "emoji", "letters that unfold to eighteen", "one token too many", "everything"],
)
def test_a_long_text_gets_the_highest_score_of_its_pieces(scorer: Scorer, detoxify: Any, text: str) -> None:
    """Detoxify by itself fails here; every piece is one that it reads to the end."""

    def fits(piece: str) -> bool:
        return len(detoxify.tokenizer(piece, verbose=False)["input_ids"]) <= MODEL_TOKENS

    assert not fits(text)
    with pytest.raises((RuntimeError, IndexError)):
        detoxify.predict(text)
    parts = pieces(text, fits)
    assert "".join(parts) == text
    assert all(fits(part) for part in parts)
    each = [detoxify.predict(part) for part in dict.fromkeys(parts)]
    highest = {label: max(row[label] for row in each) for label in LABELS}
    assert differences(scorer.score(text)[0], highest) == {}


def test_the_end_of_a_long_text_counts(scorer: Scorer) -> None:
    """What is hidden behind three thousand words is seen."""
    before = "a " * 3_000
    ends = [f" {text}" * 100 for text in TEXTS]
    plain, *rows = scorer.score(before, *ends)
    gain, label, end = max(
        (row[label] - plain[label], label, end) for row, end in zip(rows, ends, strict=True) for label in LABELS
    )
    assert gain > SPREAD
    assert scorer.score(before + end)[0][label] > plain[label] + gain / 2


def test_a_checkpoint_with_only_the_seven_outputs_scores_too(tmp_path: Path) -> None:
    """The number of outputs is the checkpoint's own."""
    with scoring(make_folder(tmp_path / "seven", outputs=len(LABELS))) as scorer:
        assert [list(row) for row in scorer.score(*TEXTS[:2])] == [list(LABELS)] * 2


def test_the_tokenizers_own_file_serves_as_well(folder: Path, scorer: Scorer, tmp_path: Path) -> None:
    """`tokenizer.json` instead of the sentencepiece file, as the hub's folder has it: the same scores."""
    other = tmp_path / "json"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("*.model"))
    tokenizer = import_module("transformers").XLMRobertaTokenizer.from_pretrained(str(folder), model_max_length=512)
    tokenizer.save_pretrained(other)
    assert (other / "tokenizer.json").is_file()
    with scoring(other) as same:
        for mine, theirs in zip(same.score(*TEXTS), scorer.score(*TEXTS), strict=True):
            assert differences(mine, theirs) == {}
        assert same.adapter.version != scorer.adapter.version


def test_a_request_that_was_given_up_is_not_read_to_the_end(folder: Path) -> None:
    """Between two batches somebody asks whether anybody still waits."""
    loaded = load(folder, "cpu")
    answers = iter([False, False, True])
    with pytest.raises(ModelUnavailable, match="classifier_timeout"):
        score_all(loaded, ["a " * 5_000], lambda: next(answers))
    assert next(answers, None) is None
