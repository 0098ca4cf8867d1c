"""A built folder behind a real MLServer, with the files of deploy/inference: the scores are those of the gate itself."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from service.inference.session import Session
from tests.api.door import ALLOWED, BLOCKED
from tests.inference.open_inference_running import Told, remote
from tests.model.making import SPREAD, TEXTS
from tests.processes import ROOT, Process, clean_environment, free_port, wait_until
from tests.running import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.remote
MLSERVER = Path(os.environ.get("MLSERVER", str(ROOT / "var" / "mlserver" / "bin" / "mlserver")))
NEAR = 1e-4
NAME = "detoxify"
START_SECONDS = 60.0


class Server:
    """`mlserver start` on a folder; may be stopped and started again on its port."""

    def __init__(self, folder: Path) -> None:
        """Take a free port; `start` follows."""
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self.process: Process | None = None

    def start(self) -> None:
        """Wait until the model is ready."""
        ports = {"MLSERVER_HTTP_PORT": self.url.rpartition(":")[2], "MLSERVER_GRPC_PORT": str(free_port())}
        given = {name: text for name, text in clean_environment(**ports).items() if name != "PYTHONPATH"}
        self.process = Process([str(MLSERVER), "start", str(self.folder)], given)
        wait_until("MLServer is ready", self._is_ready, START_SECONDS)

    def stop(self) -> None:
        """End it as an operator does."""
        if self.process is not None:
            self.process.stop()
            self.process = None

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.popen.poll() is None, self.process.output
        try:
            return httpx.get(f"{self.url}/v2/models/{NAME}/ready", timeout=5).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def server(learnt_whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give an MLServer with the folder as deploy/inference says."""
    folder = tmp_path_factory.mktemp("mlserver") / NAME
    shutil.copytree(ROOT / "deploy" / "inference" / "mlserver", folder)
    shutil.copytree(learnt_whole, folder / "built")
    running = Server(folder)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def tokenizer(learnt_whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what stays with the gate: no weights."""
    folder = tmp_path_factory.mktemp("tokenizer")
    for name in ("tokenizer.json", "manifest.json"):
        shutil.copy(learnt_whole / name, folder)
    return folder


def test_scores_are_those_of_the_session_itself(server: Server, tokenizer: Path, learnt_whole: Path) -> None:
    """Every script, nothing at all, and long texts to their end."""
    texts = [*TEXTS, TEXTS[0] * 80, "\n".join(TEXTS * 30)[:10_000]]
    told = Told()
    scorer = remote(f"{server.url}/v2/models/{NAME}", told, deadline_seconds=30, folder=tokenizer)

    async def asked() -> list[dict[str, float]]:
        await scorer.warm_up()
        return await scorer.score(texts)

    found = asyncio.run(asked())
    scorer.close()
    session = Session(learnt_whole, 1)
    for text, scores in zip(texts, found, strict=True):
        rows = [session.scores([window.tokens])[0] for window in session.windows(text)]
        assert scores == pytest.approx({label: max(row[label] for row in rows) for label in rows[0]}, abs=NEAR)
    every = [score for scores in found for score in scores.values()]
    assert max(every) - min(every) > SPREAD
    assert {result for result, count in told.counts.items() if count} == {"ok"}


def conduct(answer: dict[str, Any]) -> list[str]:
    """Return why the guideline that needs the model was not assessed."""
    return [each["why"] for each in answer["not_assessed"] if each["code"] == "conduct"]


def test_a_gate_bears_that_mlserver_stops_and_takes_it_back(server: Server, tokenizer: Path) -> None:
    """Verdicts come all the time, say what was not seen, and are whole again when it is back."""
    given = {
        "POORTWACHTER_MODEL_URL": server.url,
        "POORTWACHTER_MODEL_NAME": NAME,
        "POORTWACHTER_MODEL_TOKENIZER": str(tokenizer),
    }
    with serving(**given) as gate:
        whole = gate.ask(ALLOWED).json()
        assert (whole["not_assessed"], whole["models"]["toxicity"][:16]) == ([], "detoxify@sha256:")
        server.stop()
        answers = [gate.ask(f"{ALLOWED} Zin {number}.") for number in range(20)]
        assert {answer.status_code for answer in answers} == {httpx.codes.OK}
        assert {why for answer in answers for why in conduct(answer.json())} == {"classifier_unavailable"}
        assert all(conduct(answer.json()) for answer in answers)
        assert gate.ask(BLOCKED).json()["decision"] == "block"
        wait_until("the gate says so", lambda: gate.client.get("/health/ready").json()["status"] == "degraded")
        server.start()
        back = wait_until("conduct is seen again", lambda: _whole(gate.ask(f"{ALLOWED} Weer terug.").json()), 10)
    assert back["models"] == whole["models"]


def _whole(answer: dict[str, Any]) -> dict[str, Any] | None:
    return None if answer["not_assessed"] else answer
