"""Gates are restarted, killed and hang behind the shipped gateway: no verdict is lost, no delivery is made twice."""

from __future__ import annotations

import json
import os
import signal
import ssl
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.gateway.broken_gate import broken_gate
from tests.gateway.fronted import Front, front_before
from tests.load import load
from tests.processes import wait_until
from tests.running import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator


LINES = 15


def stream(front: Front, headers: dict[str, str]) -> list[str]:
    """Send posts for a second and a half and return the decisions that came back."""

    def lines() -> Iterator[bytes]:
        for number in range(LINES):
            yield json.dumps({"text": f"Vandaag openen we speelplein {number}!"}).encode() + b"\n"
            time.sleep(0.1)

    ndjson = {"content-type": "application/x-ndjson"}
    with (
        httpx.Client(base_url=front.url, verify=front.trusted(), headers=headers | ndjson, timeout=15.0) as client,
        client.stream("POST", "/v1/verdicts/batch", content=lines()) as answer,
    ):
        return [json.loads(row)["decision"] for row in answer.iter_lines()]


def test_gates_are_restarted_one_after_the_other_and_nothing_is_lost(pair: tuple[Gate, Gate]) -> None:
    """Asked through TLS all the while, with streams under way; then one hangs, one is killed, and every verdict still comes."""
    with front_before(*(gate.port for gate in pair)) as front, ThreadPoolExecutor() as threads:
        headers = {"x-api-key": pair[0].tokens["lindervoorde"]}
        with load(front.url, pause_seconds=0.06, headers=headers, trusted=front.trusted()) as run:
            run.wait_for(40)
            for gate in pair:
                streams = [threads.submit(stream, front, headers) for _ in range(3)]
                run.wait_for(10)
                gate.restart()
                assert [streamed.result(20) for streamed in streams] == [["allow"] * LINES] * 3
                wait_until("both are healthy again", lambda: front.healthy() == 2)
                run.wait_for(20)
            os.killpg(pair[1].pid, signal.SIGSTOP)  # hangs: longer than a try may take
            time.sleep(2.2)
            os.killpg(pair[1].pid, signal.SIGCONT)
            wait_until("both are healthy again", lambda: front.healthy() == 2)
            os.killpg(pair[0].pid, signal.SIGKILL)
            run.wait_for(40)
        late = [row for row in front.process.lines if '"status":503' in row and '"route":"verdict"' in row]

    assert (run.failures, late) == ([], [])
    assert len(run.answers) > 100


def test_only_what_is_computed_is_asked_again() -> None:
    """A delivery, an approval and another gateway's question went out once; a verdict three times."""
    once = ("/v1/hooks/buffer/pw_a_b", "/v1/approvals", "/v1/gate/api/posts")
    again = ("/v1/verdicts", "/v1/verdicts/batch", "/v1/mentions", "/v1/moderations", "/v1/policies/try")
    with broken_gate() as (port, seen), front_before(port) as front:
        answers = {path: front.client.post(path, json={}) for path in (*once, *again)}

    assert seen == Counter(dict.fromkeys(once, 1) | dict.fromkeys(again, 3))
    assert {answer.status_code for answer in answers.values()} == {503}
    assert {answer.json()["title"] for answer in answers.values()} == {"No gate answered"}


def test_with_mutual_tls_only_known_clients_get_in() -> None:
    """The lines marked #mtls: a client without a certificate, or with a stranger's, is turned away in the handshake."""
    with broken_gate() as (port, _), front_before(port, mutual=True) as front, front_before(port) as stranger:
        known = httpx.get(f"{front.url}/health/ready", verify=front.trusted(client=True))
        strange = front.trusted()
        strange.load_cert_chain(stranger.folder / "tls" / "client.pem", stranger.folder / "tls" / "client.key")
        for context in (front.trusted(), strange):
            with pytest.raises((httpx.TransportError, ssl.SSLError)):
                httpx.get(f"{front.url}/health/ready", verify=context)

    assert known.status_code == 200
