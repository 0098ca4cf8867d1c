"""`make amplification`: the CPU that the worst request of allowed size costs, beside a normal one, per byte.

Every shape of `loadtests/adversary.py` is sent to a gate of one worker without Redis, new texts each time, one request
after the other; the CPU is what the kernel counts for the worker (/proc/PID/task/*/schedstat, so Linux only), until
CPU_SECONDS (0.5) are spent or 20 requests were sent. Then ROUNDS (40) mixtures of all pieces, of the rules' own and of
honest words are tried: a quarter is swapped at random, and what costs more a byte is kept.

`normal` is a new post as people write it. A small post costs more a byte, as every request has a fixed price; so each
shape is also compared with honest posts up to the same 20,000 characters. Prints a table and writes
loadtests/results/amplification.json. The exit status is 1 when a shape costs more than five times a normal post a byte.
"""

from __future__ import annotations

import json
import os
import random
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from loadtests.adversary import Adversary, Shape, post
from tests.running import Gate, serving

CPU_SECONDS = float(os.environ.get("CPU_SECONDS", "0.5"))
ROUNDS = int(os.environ.get("ROUNDS", "40"))
MIXED = 1_000
"""Pieces of a mixture."""
MOST_REQUESTS = 20
NORMAL_REQUESTS = 400
MOST_TIMES_NORMAL = 5.0
RESULTS = Path(__file__).with_name("results") / "amplification.json"


@dataclass
class Cost:
    """What a shape costs: bytes and CPU milliseconds a request, by status; CPU microseconds a byte."""

    name: str
    statuses: list[int]
    requests: int
    bytes: float
    cpu_ms: float
    us_a_byte: float
    times_normal: float = 0.0
    times_long: float = 0.0


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of all threads of a process (Linux)."""
    return sum(int(each.read_text("ascii").split()[0]) for each in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


class Scales:
    """Weighs shapes on one gate."""

    def __init__(self, gate: Gate) -> None:
        """Take a gate of one worker."""
        (self._pid,) = gate.children() or [gate.pid]
        self._client = httpx.Client(base_url=gate.url, timeout=120.0, headers={"content-type": "application/json"})
        self._number = 0

    def weigh(self, shape: Shape, most: int = MOST_REQUESTS, seconds: float = CPU_SECONDS) -> Cost:
        """Send a shape until it cost so much."""
        used = size = 0.0
        statuses: set[int] = set()
        sent = 0
        while sent < most and (used < seconds or sent < 2):  # noqa: PLR2004 - one alone may be a first time
            self._number += 1
            body = shape.body(self._number)
            before = cpu_seconds(self._pid)
            answer = self._client.post(shape.path, content=body)
            used += cpu_seconds(self._pid) - before
            statuses.add(answer.status_code)
            size += len(body)
            sent += 1
        return Cost(shape.name, sorted(statuses), sent, size / sent, used / sent * 1e3, used / size * 1e6)


def search(adversary: Adversary, scales: Scales) -> Cost:
    """Climb: begin with pieces of everything, swap a quarter of them at random, keep what costs more a byte."""
    chance = random.Random(7)
    everything = [piece for pieces in adversary.pieces.values() for piece in pieces] + adversary.words
    pieces = chance.choices(everything, k=MIXED)
    worst = Cost("the worst mixture", [], 0, 0, 0, 0)
    for _ in range(ROUNDS):
        tried = list(pieces)
        for _ in range(MIXED // 4):
            tried[chance.randrange(MIXED)] = chance.choice(everything)
        shape = Shape("the worst mixture", "/v1/verdicts", lambda n, t=tried: post({"text": adversary.text(t, n)}))
        cost = scales.weigh(shape, most=2, seconds=0.2)
        if cost.us_a_byte > worst.us_a_byte:
            worst, pieces = cost, tried
    return worst


def main() -> int:
    """Weigh everything; return the exit status."""
    adversary = Adversary()
    chosen = sys.argv[1:]
    with serving("--workers", "1") as gate:
        scales = Scales(gate)
        honest = Shape("normal", "/v1/verdicts", adversary.honest)
        scales.weigh(honest, NORMAL_REQUESTS, 60.0)  # warm
        normal = scales.weigh(honest, NORMAL_REQUESTS, 60.0)
        costs = []
        for shape in adversary.shapes():
            if chosen and not any(word in shape.name for word in (*chosen, "honest")):
                continue
            costs.append(scales.weigh(shape))
            print(f"{costs[-1].name:<36}{costs[-1].cpu_ms:>10.1f} ms", file=sys.stderr, flush=True)
        if ROUNDS and not chosen:
            costs.append(search(adversary, scales))
    for cost in (normal, *costs):
        cost.times_normal = cost.us_a_byte / normal.us_a_byte
        cost.times_long = cost.us_a_byte / costs[0].us_a_byte
    costs.sort(key=lambda cost: -cost.us_a_byte)
    report([normal, *costs])
    if not chosen:
        told = {
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            "costs": [asdict(each) for each in (normal, *costs)],
        }
        RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return int(any(cost.times_normal > MOST_TIMES_NORMAL for cost in costs))


def report(costs: list[Cost]) -> None:
    """Print the table."""
    print(f"{'shape':<36}{'status':>8}{'bytes':>10}{'CPU ms':>9}{'µs/byte':>9}{'x normal':>10}{'x long':>8}")
    for cost in costs:
        statuses = ",".join(map(str, cost.statuses))
        print(
            f"{cost.name:<36}{statuses:>8}{cost.bytes:>10.0f}{cost.cpu_ms:>9.1f}{cost.us_a_byte:>9.2f}"
            f"{cost.times_normal:>10.2f}{cost.times_long:>8.1f}"
        )


if __name__ == "__main__":
    sys.exit(main())
