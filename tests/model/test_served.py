"""The gate with POORTWACHTER_MODEL: warm before it is ready, and honest while its model is away."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.api.door import ALLOWED, BLOCKED, TRY, Door, settings_in
from tests.model.making import checkpoint_of
from tests.running import serving, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.assembly import Assembly
    from tests.model.asking import Scorer
    from tests.running import Gate

pytestmark = pytest.mark.model
MANY = 8


def conduct(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict of the guideline that needs the model."""
    return next(verdict for verdict in answer["verdicts"] if verdict["code"] == "conduct")


def model_lines(gate: Gate) -> list[dict[str, Any]]:
    """Return what the log says of the model."""
    return [line for line in map(json.loads, (x for x in gate.lines if x.startswith("{"))) if line["event"] == "model"]


@pytest.fixture(scope="module")
def gate(folder: Path) -> Iterator[Gate]:
    """Give a running gate that serves the checkpoint, as soon as it says that it is ready."""
    with serving(POORTWACHTER_MODEL=str(folder), POORTWACHTER_DEADLINE_MS="10000") as running:
        yield running


@pytest.fixture(scope="module")
def first(gate: Gate) -> dict[str, Any]:
    """Give the very first answer of the gate."""
    answer: dict[str, Any] = gate.ask(ALLOWED).json()
    return answer


def test_the_first_answer_after_ready_is_the_models(first: dict[str, Any], scorer: Scorer) -> None:
    """Readiness waited for the model, and the answer names it with the hash of its files."""
    assert first["models"]["toxicity"] == scorer.adapter.version
    assert first["models"]["toxicity"].startswith("detoxify@sha256:")
    assert first["not_assessed"] == []
    assert conduct(first)["level"] != "not_assessed"


def test_metrics_and_log_name_the_model(gate: Gate, first: dict[str, Any]) -> None:
    """The version in use is 1, and stands in the log once."""
    version = first["models"]["toxicity"]
    assert gate.metric("poortwachter_model_info", purpose="toxicity", version=version) == 1
    assert gate.metric("poortwachter_model_info", purpose="toxicity") == 1
    wait_until("the log names the model", lambda: model_lines(gate))
    assert [(line["result"], line["toxicity"]) for line in model_lines(gate)] == [("ok", version)]


def scores(gate: Gate, result: str) -> float:
    """Return how many look-ups in the memory of scores ended in this way."""
    return gate.metric("poortwachter_memory_total", memory="score", tier="process", result=result)


def test_a_text_is_scored_once_for_all_its_posts(gate: Gate) -> None:
    """Another channel is another decision; the score of the sentence is remembered."""
    before = scores(gate, "miss"), scores(gate, "hit")
    for channel in ("facebook", "x", "mastodon"):
        assert gate.ask({"text": "Deze zin staat op drie kanalen.", "channel": channel}).json()["cache"] == "miss"
    assert (scores(gate, "miss") - before[0], scores(gate, "hit") - before[1]) == (1, 2)


def test_a_text_that_is_asked_by_many_at_once_is_scored_once(gate: Gate) -> None:
    """Whoever comes while it is computed waits for it."""
    before = scores(gate, "miss")
    posts = [{"text": "Deze zin komt van velen tegelijk. " * 40, "channel": f"kanaal {i}"} for i in range(MANY)]
    with ThreadPoolExecutor(MANY) as crowd:
        answers = [answer.json() for answer in crowd.map(gate.ask, posts)]
    assert {answer["cache"] for answer in answers} == {"miss"}
    assert scores(gate, "miss") - before == 1
    assert len({json.dumps(conduct(answer), sort_keys=True) for answer in answers}) == 1


def test_with_a_broken_checkpoint_the_gate_starts_and_says_why(folder: Path, tmp_path: Path) -> None:
    """Alive and not ready; verdicts come, and say what was not seen."""
    own = shutil.copytree(folder, tmp_path / "own")
    whole = checkpoint_of(own).read_bytes()
    checkpoint_of(own).write_bytes(whole[: len(whole) // 2])
    with serving(POORTWACHTER_MODEL=str(own), wait=False) as gate:
        wait_until("the log says why", lambda: model_lines(gate), 30)
        ready = gate.client.get("/health/ready")
        answer, blocked = gate.ask(ALLOWED).json(), gate.ask(BLOCKED).json()
        lines = model_lines(gate)

    assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert ready.json()["parts"]["classifier"] == "not ready"
    assert [line["result"] for line in lines] == ["unavailable"]
    assert "PytorchStreamReader" in lines[0]["detail"]
    assert conduct(answer)["level"] == "not_assessed"
    assert {"guideline": 4, "code": "conduct", "why": "classifier_unavailable"} in answer["not_assessed"]
    assert (answer["decision"], answer["cache"]) == ("review", "bypass")
    assert answer["models"] == {"toxicity": "unavailable"}
    assert blocked["decision"] == "block"


def test_a_model_that_arrives_later_is_taken_into_service(folder: Path, tmp_path: Path, scorer: Scorer) -> None:
    """The folder is mounted late: not ready, then ready, without a restart and with nothing of the blind time left."""

    def impatient(assembly: Assembly) -> None:
        assembly.model_retry_seconds = 0.05

    later = tmp_path / "later"
    settings = settings_in(tmp_path, model=later, deadline_ms=10_000)
    (tmp_path / "policies" / "dorp.toml").write_text("", "utf-8")
    door = Door(settings, impatient)
    try:
        blind = door.judge(ALLOWED)
        allowed = door.post(TRY, {"policy": {"when_blind": "allow"}, "post": {"text": ALLOWED}}).json()
        shutil.copytree(folder, tmp_path / "whole")
        (tmp_path / "whole").rename(later)
        wait_until("the model is in service", lambda: door.get("/health/ready").status_code == httpx.codes.OK, 30)
        answer = door.judge(ALLOWED)
    finally:
        door.close()

    assert {entry["why"] for entry in blind["not_assessed"]} == {"classifier_unavailable"}
    assert (blind["decision"], allowed["decision"]) == ("review", "allow")
    assert (answer["not_assessed"], answer["cache"]) == ([], "miss")
    assert answer["models"]["toxicity"] == scorer.adapter.version
