"""The adapter around Detoxify, and the gate that wants it, where there is no model: no torch is needed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.domain.detector import ModelUnavailable
from service.inference.detoxify import DetoxifyScorer, pieces, rows
from tests.api.door import ALLOWED, TRY, Door, settings_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("content", [None, b"", b"no checkpoint"])
async def test_a_folder_without_a_whole_model_is_unavailable(tmp_path: Path, content: bytes | None) -> None:
    """Said when it is warmed up, with the reason; before and after it, nothing is scored."""
    if content is not None:
        for name in ("model.ckpt", "config.json", "tokenizer.json"):
            (tmp_path / name).write_bytes(content)
    scorer = DetoxifyScorer(tmp_path)
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="classifier_unavailable"):
            await scorer.score(["hallo"])
        with pytest.raises(ModelUnavailable) as caught:
            await scorer.warm_up()
        assert caught.value.__cause__ is not None
    with pytest.raises(ModelUnavailable):
        _ = scorer.version
    scorer.close()


def test_a_gate_without_its_model_says_what_it_did_not_see(tmp_path: Path) -> None:
    """It starts, is not ready, names no model, and leaves the decision to the policy."""
    settings = settings_in(tmp_path, model=tmp_path / "nowhere")
    (tmp_path / "policies" / "dorp.toml").write_text("", "utf-8")
    door = Door(settings)
    ready, answer = door.get("/health/ready"), door.judge(ALLOWED)
    outcomes = ("allow", "review", "block")
    tried = [door.post(TRY, {"policy": {"when_blind": o}, "post": {"text": ALLOWED}}).json() for o in outcomes]
    door.close()

    assert (ready.status_code, ready.json()["parts"]["classifier"]) == (503, "not ready")
    assert next(v["level"] for v in answer["verdicts"] if v["code"] == "conduct") == "not_assessed"
    assert {entry["why"] for entry in answer["not_assessed"]} == {"classifier_unavailable"}
    assert (answer["decision"], answer["models"]) == ("review", {"toxicity": "unavailable"})
    assert [each["decision"] for each in tried] == list(outcomes)


def test_a_long_text_is_halved_at_spaces_and_loses_nothing() -> None:
    """Each piece fits; where there is no space, it is cut anyway."""
    for text in ("woord " * 1_000, "市" * 5_000, "", " ", "een woord " + "x" * 3_000):
        parts = pieces(text, lambda piece: len(piece) <= 100)
        assert "".join(parts) == text
        assert all(len(part) <= 100 for part in parts)
    assert pieces("een twee drie vier", lambda piece: len(piece) <= 10) == ["een twee", " drie vier"]
    assert pieces("\ufdfa", lambda _: False) == ["\ufdfa"]


def test_one_text_and_many_have_the_same_shape() -> None:
    """Detoxify answers a bare number for one text; what is no number is no score."""
    assert rows({"insult": 0.5}, 1) == [{"insult": 0.5}]
    assert rows({"insult": [0.5, 0.1]}, 2) == [{"insult": 0.5}, {"insult": 0.1}]
    with pytest.raises(ValueError, match="no number"):
        rows({"insult": [0.5, float("nan")]}, 2)
