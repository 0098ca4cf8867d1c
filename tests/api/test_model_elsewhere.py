"""The gate with POORTWACHTER_MODEL_URL: the verdict says what was not seen, whatever happens to the model's server."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from service.errors import InvalidSetting
from service.settings import read_settings
from tests.api.door import ALLOWED, BLOCKED, Door, settings_in
from tests.inference.open_inference_running import NAME, speaking
from tests.processes import free_port
from tests.running import serving, wait_until

if TYPE_CHECKING:
    from tests.running import Gate

URL, KEY = "POORTWACHTER_MODEL_URL", "geheime-sleutel"
GPU = {URL: "http://gpu", "POORTWACHTER_MODEL_NAME": "m"}


def door_to(server: Any, folder: Path, **changes: Any) -> Door:
    """Give the gate whose model answers there."""
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "dorp.toml").write_text("", "utf-8")
    return Door(settings_in(folder, model_url=server.url, model_name=NAME, **changes))


def test_a_verdict_names_the_model_and_says_what_it_saw(tmp_path: Path) -> None:
    """Conduct is assessed by what answers there; metrics name it and count."""
    with speaking() as server:
        door = door_to(server, tmp_path)
        answer, ready = door.judge(ALLOWED), door.get("/health/ready").json()
        metrics = door.get("/metrics").text
        door.close()
    assert answer["not_assessed"] == []
    assert answer["models"]["toxicity"].startswith("fake@sha256:")
    assert ready["parts"]["classifier"] == "ready"
    assert f'version="{answer["models"]["toxicity"]}"' in metrics
    assert 'poortwachter_model_requests_total{result="timeout"} 0.0' in metrics
    assert [text for each in server.questions for text in each["inputs"][0]["data"]].count(ALLOWED) == 1


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("away", "classifier_unavailable"),
        ("number", "classifier_unavailable"),
        ("busy", "classifier_queue_full"),
        ("silent", "classifier_timeout"),
    ],
)
def test_a_fault_there_is_not_assessed_here(tmp_path: Path, mode: str, why: str) -> None:
    """An answer all the same, with the reason; what needs no model is judged; nothing blind is remembered."""
    with speaking() as server:
        door = door_to(server, tmp_path, deadline_ms=400)
        with server.being(mode):
            answer = door.judge("Wat een nieuwe zin")
            blocked = door.judge(BLOCKED)
            ready = door.get("/health/ready")
        ends_at = time.monotonic() + 5
        while (later := door.judge("Wat een nieuwe zin"))["not_assessed"]:
            assert time.monotonic() < ends_at
            door.together(_pause())
        metrics = door.get("/metrics").text
        door.close()
    assert [each["why"] for each in answer["not_assessed"] if each["code"] == "conduct"] == [why]
    assert (answer["decision"], answer["cache"]) == ("review", "bypass")
    assert blocked["decision"] == "block"
    assert ready.status_code == 200
    assert later["decision"] == "allow"
    assert "nieuwe zin" not in metrics


async def _pause() -> None:
    import asyncio

    await asyncio.sleep(0.05)


def test_a_gate_that_starts_before_its_model_waits_for_it(tmp_path: Path) -> None:
    """Alive, not ready, with the reason in the log; in service as soon as the model is; no key and no text is shown."""
    port = free_port()
    key = tmp_path / "key"
    key.write_text(KEY + "\n", "ascii")
    given = {URL: f"http://localhost:{port}", "POORTWACHTER_MODEL_NAME": NAME, "POORTWACHTER_MODEL_KEY_FILE": str(key)}
    with serving(wait=False, **given) as gate:
        wait_until("the log says why", lambda: _lines(gate), 20)
        ready, blind = gate.client.get("/health/ready"), gate.ask(ALLOWED).json()
        lines = _lines(gate)
    assert (ready.status_code, ready.json()["parts"]["classifier"]) == (503, "not ready")
    assert {each["why"] for each in blind["not_assessed"]} == {"classifier_unavailable"}
    assert lines[0]["result"] == "unavailable"
    assert "cannot be reached" in lines[0]["detail"]
    assert KEY not in gate.output


def test_a_model_that_starts_later_is_taken_into_service(tmp_path: Path) -> None:
    """Without a restart."""
    with speaking() as gone:
        port = gone.port
    door = door_to(gone, tmp_path)
    blind = door.judge(ALLOWED)
    with speaking(port=port):
        door.together(door.assembly.warm_up())
        seen = door.judge(ALLOWED)
        door.close()
    assert blind["not_assessed"]
    assert seen["not_assessed"] == []


def _lines(gate: Gate) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, (x for x in gate.lines if x.startswith("{"))) if line["event"] == "model"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (GPU | {URL: "gpu:8000"}, "no http:// or https:// address"),
        (GPU | {URL: "http://gpu:99999"}, "no http:// or https:// address"),
        (GPU | {URL: "http://me:geheim@gpu"}, "without user, query or fragment"),
        (GPU | {URL: "http://gpu/v2/models/m"}, "what stands before /v2/models"),
        ({URL: "http://gpu"}, "POORTWACHTER_MODEL_NAME is not"),
        (GPU | {"POORTWACHTER_MODEL_NAME": "a/b"}, "POORTWACHTER_MODEL_NAME must be"),
        (GPU | {"POORTWACHTER_MODEL_VERSION": ".."}, "POORTWACHTER_MODEL_VERSION must be"),
        (GPU | {"POORTWACHTER_MODEL_KEY": "geheim\nwoord"}, "POORTWACHTER_MODEL_KEY must be"),
        (GPU | {"POORTWACHTER_MODEL": "var/model"}, "are both set"),
        (GPU | {"POORTWACHTER_MODEL_REQUESTS_IN_FLIGHT": "65"}, "at most 64"),
        ({"POORTWACHTER_MODEL_NAME": "m"}, "POORTWACHTER_MODEL_URL is not"),
        ({"POORTWACHTER_MODEL_TOKENIZER": "var/model"}, "POORTWACHTER_MODEL_URL is not"),
    ],
)
def test_settings_that_name_no_model_refuse_to_start(given: dict[str, str], said: str) -> None:
    """With the variable, and without what might be a secret."""
    with pytest.raises(InvalidSetting) as caught:
        read_settings(given)
    assert said in str(caught.value)
    assert "geheim" not in str(caught.value) + str(caught.value.hint)


def test_a_version_may_be_named() -> None:
    """Base, name and version make the address; a prefix of a gateway stays."""
    from service.inference.address import model_address

    assert model_address("https://gpu.example.org/tier/", "detoxify", "3") == (
        "https://gpu.example.org/tier/v2/models/detoxify/versions/3"
    )
