"""What is done while callers ask: each part is replaced in turn, then all at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from loadtests.whole.asking import Answers
from loadtests.whole.standing import OTHER, PROBE, Standing
from tests.processes import wait_until
from tests.running import DEMONSTRATION, Gate

LONGEST_POLICY_SECONDS = 3.0
"""After so long no verdict may be of the policy before: gates look each second, and an answer may be under way."""
CALM_SECONDS = 10.0
_AFTERWARDS_SECONDS = 3.0


@dataclass(frozen=True)
class Phase:
    """What is done, and the function that does it; it returns what a reader should know."""

    name: str
    do: Callable[[Standing, Answers], str]


def _calm(_standing: Standing, _answers: Answers) -> str:
    time.sleep(CALM_SECONDS)
    return "nothing happens"


def _restart(standing: Standing, gate: Gate) -> float:
    """Restart one gate as an operator does; return how long it said 503 on readiness while it still judged."""
    began = time.monotonic()
    gate.send(signal.SIGTERM)
    wait_until("readiness is off", lambda: not _is_ready(gate), 2.0)
    if gate.client.post("/v1/verdicts", json=PROBE, headers=standing.headers).status_code != httpx.codes.OK:
        raise AssertionError("a gate that drains did not judge any more")
    wait_until("Envoy sends nothing there", lambda: not standing.all_healthy(), 10.0)
    status = gate.popen.wait(30)
    drained = time.monotonic() - began
    if status != 0:
        raise AssertionError(f"the gate ended with status {status}")
    gate.restart()
    wait_until("Envoy sends to both again", standing.all_healthy, 15.0)
    return drained


def _is_ready(gate: Gate) -> bool:
    return gate.client.get("/health/ready").status_code == httpx.codes.OK


def _rolling_restart(standing: Standing, _answers: Answers) -> str:
    drained = [_restart(standing, gate) for gate in standing.gates]
    time.sleep(_AFTERWARDS_SECONDS)
    return f"each drained and ended after {' and '.join(f'{seconds:.1f}' for seconds in drained)} s"


def _master_killed(standing: Standing, _answers: Answers) -> str:
    began = time.monotonic()
    old = standing.redis.kill_master()
    standing.redis.wait_for_another(old)
    found = time.monotonic() - began
    wait_until("both gates remember together again", standing.remembers, 15.0)
    whole = time.monotonic() - began
    time.sleep(_AFTERWARDS_SECONDS)
    old.start()  # the sentinels make it a follower
    return f"another master after {found:.1f} s, shared memory again after {whole:.1f} s"


def _policy_swapped(standing: Standing, answers: Answers) -> str:
    told = []
    for text in (OTHER, DEMONSTRATION):
        before = standing.in_force()
        swapped = time.monotonic()
        standing.swap_policy(text)
        time.sleep(LONGEST_POLICY_SECONDS + 2)
        told.append(_last_of(answers, before, swapped))
    return f"last verdict of the policy before {' and '.join(f'{seconds:.1f}' for seconds in told)} s after the swap"


def _last_of(answers: Answers, version: str, since: float) -> float:
    """Return how long after a moment a version still judged; raise when that was too long, or never ended."""
    late = [asked.due - since for asked in answers.between(since, time.monotonic()) if asked.version == version]
    last = max(late, default=0.0)
    if last > LONGEST_POLICY_SECONDS:
        raise AssertionError(f"a verdict of the policy before came {last:.1f} s after the swap")
    return last


def _gate_killed(standing: Standing, _answers: Answers) -> str:
    gate = standing.gates[1]
    os.killpg(gate.pid, signal.SIGKILL)
    gate.popen.wait(10)
    time.sleep(_AFTERWARDS_SECONDS)
    gate.restart()
    wait_until("Envoy sends to both again", standing.all_healthy, 15.0)
    return "kill -9 of one gate, started again"


def _all_at_once(standing: Standing, answers: Answers) -> str:
    with ThreadPoolExecutor() as threads:
        doing = [threads.submit(do, standing, answers) for do in (_rolling_restart, _master_killed, _policy_swapped)]
        said = [each.result(120) for each in doing]
    return "; ".join(said)


PHASES = (
    Phase("calm", _calm),
    Phase("rolling restart", _rolling_restart),
    Phase("master killed", _master_killed),
    Phase("policy swapped", _policy_swapped),
    Phase("gate killed", _gate_killed),
    Phase("all at once", _all_at_once),
    Phase("calm again", _calm),
)
