"""Workers die, servers are told to stop: callers that look at readiness notice nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import httpx

from tests.faults.world import fresh
from tests.load import distinct_posts, load
from tests.running import Gate, serving, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def is_alive(pid: int) -> bool:
    """Say whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_sigterm_under_load_fails_no_request_of_a_client_that_honours_readiness() -> None:
    """Ready says 503 first, requests still work, and the server ends by itself with status 0."""
    two_workers = serving("--workers", "2", POORTWACHTER_DRAIN_SECONDS="1")
    with two_workers as gate, load(gate.url, honours_readiness=True) as run:
        run.wait_for(30)
        gate.send(signal.SIGTERM)
        wait_until("ready answers 503", lambda: gate.client.get("/health/ready").status_code == 503)
        assert gate.client.get("/health/ready").json()["parts"]["draining"] == "yes"
        assert gate.ask(fresh()).status_code == 200
        assert gate.popen.wait(15) == 0
        assert run.failures == []
        assert run.turned_away > 0


def test_a_request_under_way_at_sigterm_is_finished() -> None:
    """A stream that is still sending when the listener closes gets every answer."""
    with serving() as gate:
        texts = [fresh() for _ in range(12)]

        def lines() -> Iterator[bytes]:
            for number, text in enumerate(texts):
                yield json.dumps({"text": text}).encode() + b"\n"
                if number == 3:
                    gate.send(signal.SIGTERM)
                time.sleep(0.1)

        headers = {"content-type": "application/x-ndjson"}
        answer = gate.client.post("/v1/verdicts/batch", content=lines(), headers=headers)
        assert [json.loads(line)["decision"] for line in answer.text.splitlines()] == ["allow"] * len(texts)
        assert gate.popen.wait(15) == 0


def test_a_second_sigterm_stops_at_once() -> None:
    """Who is in a hurry need not wait for the drain."""
    with serving(POORTWACHTER_DRAIN_SECONDS="600") as gate:
        gate.send(signal.SIGTERM)
        wait_until("ready answers 503", lambda: gate.client.get("/health/ready").status_code == 503)
        gate.send(signal.SIGTERM)
        assert gate.popen.wait(15) == 0


def test_a_server_that_is_stopped_while_it_starts_ends_without_being_forced(tmp_path: Path) -> None:
    """Ctrl-C in the first second must not wait for a worker that did not listen to signals yet."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "linde.toml").write_text("")
    gate = Gate(tmp_path, {}, ["--workers", "2"])
    try:
        wait_until("workers are starting", gate.children)
        gate.send(signal.SIGTERM)
        assert gate.popen.wait(8) == 0  # a worker that has to be killed takes ten seconds
    finally:
        gate.stop()


def test_a_worker_that_is_killed_is_replaced_while_the_other_serves() -> None:
    """Only what was under way in the killed one can fail; a moment later nothing does."""
    with serving("--workers", "2") as gate:
        before = gate.children()
        assert len(before) == 2
        with load(gate.url, clients=4) as run:
            run.wait_for(20)
            os.kill(before[0], signal.SIGKILL)
            killed_at = time.monotonic()
            run.wait_for(60)
            wait_until("a new worker runs", lambda: len(set(gate.children()) - set(before)) == 1)
            wait_until("it listens", lambda: gate.listeners() == 2)
            assert before[1] in gate.children()
            settled = time.monotonic()
            run.wait_for(60)
        late = [failure for failure in run.failures if failure.began > settled]
        assert late == []
        assert len(run.failures) <= 4
        assert all(failure.status == 0 and failure.began < killed_at + 1 for failure in run.failures)


def test_metrics_of_two_workers_add_up_and_forget_the_dead() -> None:
    """Counters of a killed worker stay, its gauges go; information appears once, not per process."""
    with serving("--workers", "2") as gate:
        answers: list[httpx.Response] = []

        def ask_ten() -> None:
            with httpx.Client(base_url=gate.url, timeout=15) as client:
                answers.extend(client.post("/v1/verdicts", json={"text": fresh()}) for _ in range(10))

        threads = [threading.Thread(target=ask_ten) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert {answer.status_code for answer in answers} == {200}
        total = "poortwachter_decisions_total"
        wait_until("every decision is counted", lambda: gate.metric(total) == 60)
        victim, survivor = gate.children()
        os.kill(victim, signal.SIGKILL)
        wait_until("the worker is gone", lambda: not is_alive(victim))
        wait_until("a new worker runs", lambda: len(gate.children()) == 2 and gate.listeners() == 2)
        assert gate.ask(fresh()).status_code == 200
        exposed = gate.client.get("/metrics").text
        assert f'pid="{victim}"' not in exposed
        assert f'pid="{survivor}"' not in exposed
        assert gate.metric(total) == 61
        assert gate.metric("poortwachter_requests_total", route="/v1/verdicts", status="200") == 61
        assert gate.metric("poortwachter_in_flight") <= 1
        assert gate.metric("poortwachter_build_info") == 1
        assert gate.metric("poortwachter_policy_info", organisation="lindervoorde") == 1


def test_a_policy_changes_between_two_requests_never_within_one() -> None:
    """Under load every answer carries the old version or the new one, and in the end the new one."""
    policies = {"linde": "press_contact = 'pers@linde.example'\n"}
    with serving(policies=policies) as gate, load(gate.url, distinct_posts()) as run:
        before = gate.ask(fresh()).json()["policy"]["version"]
        file = gate.policies / "linde.toml"
        file.write_text("pres_contact = 'a typo'\n")
        wait_until("the typo is refused", lambda: gate.metric("poortwachter_policy_loads_total", result="refused") == 1)
        assert gate.ask(fresh()).json()["policy"]["version"] == before
        ready = gate.client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        file.write_text("press_contact = 'media@linde.example'\n")
        after = wait_until("the new policy is in force", lambda: _other(gate.ask(fresh()), before))
        assert gate.client.get("/health/ready").json()["status"] == "ready"
        assert gate.metric("poortwachter_policy_info", version=before[:19]) == 0
        assert gate.metric("poortwachter_policy_info", version=after[:19]) == 1
        refusals = [line for line in gate.lines if '"refused"' in line]
        assert len(refusals) == 1
        assert "pres_contact" in refusals[0]
        run.wait_for(5)
        assert run.failures == []


def _other(answer: httpx.Response, version: str) -> str:
    found: str = answer.json()["policy"]["version"]
    return found if found != version else ""


def test_a_broken_key_file_leaves_the_keys_as_they_were() -> None:
    """The gate goes on looking after policies and keys, says so, and recovers with the file."""
    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        token = gate.tokens["lindervoorde"]
        good = gate.keys_file.read_bytes()
        gate.keys_file.write_bytes(b"{ half a file")
        wait_until("it is noticed", lambda: gate.client.get("/health/ready").json()["parts"].get("keys") == "degraded")
        assert gate.ask(fresh(), X_API_Key=token).status_code == 200
        assert gate.ask(fresh()).status_code == 401
        gate.keys_file.write_bytes(good)
        wait_until("it is well again", lambda: gate.client.get("/health/ready").json()["status"] == "ready")
        gate.keys_file.unlink()
        wait_until("no key is valid", lambda: gate.ask(fresh(), X_API_Key=token).status_code == 401)
        assert gate.popen.poll() is None


def test_a_worker_that_is_killed_twice_in_a_row_does_not_end_the_one_that_serves() -> None:
    """As when memory is short: the server under ours calls it a crash loop, and would stop the healthy worker too."""
    with serving("--workers", "2") as gate:
        healthy, victim = gate.children()
        with load(gate.url, clients=2) as run:
            for _ in range(2):
                os.kill(victim, signal.SIGKILL)
                wait_until("another runs", lambda gone=victim: set(gate.children()) - {healthy, gone})
                wait_until("it listens", lambda: gate.listeners() == 2)
                assert healthy in gate.children()
                (victim,) = set(gate.children()) - {healthy}
            settled = time.monotonic()
            run.wait_for(20)
    assert [failure for failure in run.failures if failure.began > settled] == []
