"""A load must fail where the gate fails: otherwise it proves nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from loadtests.scenarios.__main__ import SCENARIOS
from loadtests.scenarios.answers import PROBLEM, read_answer
from tests.processes import ROOT, clean_environment
from tests.running import serving

SECONDS = "2"
WHOLE = {"decision": "allow", "post_id": "a", "verdicts": [{}] * 10, "not_assessed": []}
LONGEST_SECONDS = 40


def _play(scenario: str, url: str, key: str = "") -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "loadtests.scenarios",
        scenario,
        "--url",
        url,
        "--users",
        "4",
        "--seconds",
        SECONDS,
    ]
    return subprocess.run(  # noqa: PLW1510 - its status is what is asked
        command, cwd=ROOT, env=clean_environment(GATE_KEY=key), capture_output=True, text=True, timeout=LONGEST_SECONDS
    )


class _Broken(BaseHTTPRequestHandler):
    """Answers 200 to everything, and judges nothing."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps({"status": "ok"}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def broken() -> Iterator[str]:
    """Give the address of a server that judges nothing."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Broken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_scenario_passes_against_the_gate_and_fails_without_a_key() -> None:
    """The real gate, two seconds with a burst; every scenario of the list is a file."""
    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        played = _play("burst", gate.url, gate.tokens["lindervoorde"])
        shut_out = _play("steady", gate.url)
        asked = gate.metric("poortwachter_requests_total", status="200", route="/v1/verdicts")

    assert played.returncode == 0, played.stdout + played.stderr
    assert "answers: " in played.stdout
    assert asked > 4, played.stdout
    assert shut_out.returncode == 1, shut_out.stdout + shut_out.stderr
    assert {path.stem for path in (ROOT / "loadtests" / "scenarios").glob("*.py")} >= set(SCENARIOS)


def test_a_scenario_fails_against_a_server_that_judges_nothing(broken: str) -> None:
    """Every answer is a 200 without a verdict."""
    played = _play("steady", broken)

    assert played.returncode == 1, played.stdout + played.stderr
    assert "without a decision" in played.stdout + played.stderr


@pytest.mark.parametrize(
    ("status", "headers", "body", "fault"),
    [
        (200, {}, WHOLE, ""),
        (200, {}, WHOLE | {"not_assessed": [{"code": "conduct"}]}, ""),
        (403, {}, WHOLE | {"decision": "block"}, ""),
        (403, {}, WHOLE, "without a decision"),
        (200, {}, WHOLE | {"post_id": "b"}, "another post"),
        (200, {}, WHOLE | {"verdicts": []}, "ten verdicts"),
        (503, {"Content-Type": PROBLEM, "Retry-After": "1"}, {"status": 503}, ""),
        (429, {"content-type": PROBLEM, "retry-after": "2"}, {"status": 429}, ""),
        (503, {"content-type": PROBLEM}, {"status": 503}, "when to come back"),
        (503, {"content-type": "text/html", "retry-after": "1"}, {"status": 503}, "no problem document"),
        (500, {"content-type": PROBLEM}, {"status": 500, "detail": "broken"}, "500: broken"),
        (0, {}, {}, "no answer"),
        (200, {}, [], "no object"),
    ],
)
def test_an_answer_is_a_verdict_an_honest_not_now_or_a_fault(
    status: int, headers: dict[str, str], body: object, fault: str
) -> None:
    """Whatever else comes is told in words."""
    told = read_answer(status, headers, json.dumps(body).encode(), "a")

    assert fault in told.fault
    assert bool(told.fault) == bool(fault)
    assert told.pause_seconds >= (1.0 if status in {429, 503} and not fault else 0.0)


def test_no_json_is_a_fault() -> None:
    """A proxy's page of its own."""
    assert read_answer(502, {}, b"<html>", "a").fault
