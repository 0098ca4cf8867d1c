"""`make overload`: five times as many new posts as the gate can judge, for a minute.

Capacity is measured first, in a closed loop of sixteen callers. Then requests come when they are due, answered or not
(`open_loop.py`). Wanted: verdicts within the deadline (its default, 1.5 s), the rest told at once to come back, memory
flat. Gate and load share the machine's cores. What the gate remembers is bounded (POORTWACHTER_MEMORY_ENTRIES); here so
tightly that it is full before the minute begins, and growth of the memory of its own would be a leak. (The mapped file
of the weights comes into memory as words occur; it is told apart.) Exit status 1 where a promise was broken.

    python -m loadtests.overload --built var/built

Prints what came back and writes loadtests/results/overload.json.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self

from loadtests.gate import VERDICTS, arguments, new_post, running
from loadtests.load import Subject, run_load, run_loop
from loadtests.machine import about, come_first, keep
from loadtests.open_loop import OK, Found, run_open_loop
from loadtests.served import Server
from service.settings import Settings

TIMES_CAPACITY = 5
CLIENTS = 16
CAPACITY_SECONDS = 10.0
SAMPLE_SECONDS = 1.0
SAMPLES = 10
"""At the beginning, and at the end: their means are compared."""
GROWTH = 1.05
AT_ONCE_MS = 150.0
MEMORY_ENTRIES = "300"
NOT_NOW = 503
DEADLINE_MS = Settings().deadline_ms


def main() -> None:
    """Measure, print, and judge."""
    told = arguments(__doc__ or "", 60.0).parse_args()
    began = about()
    priority = come_first()
    with running(told.built, told.cores, MEMORY_ENTRIES=MEMORY_ENTRIES) as (server, port):
        subject = Subject("127.0.0.1", port, "POST", VERDICTS, new_post)
        run_loop(run_load(subject, CLIENTS, 3.0))
        capacity = run_loop(run_load(subject, CLIENTS, CAPACITY_SECONDS, first=100_000))
        rate = TIMES_CAPACITY * capacity["per_second"]
        print(
            f"capacity {capacity['per_second']:.0f} a second; now {rate:.0f} a second for {told.seconds:g} s",
            flush=True,
        )
        with _Memory(server) as memory:
            used, gate_used = time.process_time(), server.cpu_seconds()
            found = run_loop(run_open_loop(subject, rate, told.seconds, first=200_000))
            used, gate_used = time.process_time() - used, server.cpu_seconds() - gate_used
    figures = summary(found, told.seconds) | {
        "capacity_per_second": round(capacity["per_second"], 1),
        "capacity_p99_ms": round(capacity["p99_ms"], 1),
        "offered_per_second": round(rate, 1),
        "own_mb_first_10_s": memory.mean("RssAnon", 0),
        "own_mb_last_10_s": memory.mean("RssAnon", -SAMPLES),
        "mapped_mb_first_10_s": memory.mean("RssFile", 0),
        "mapped_mb_last_10_s": memory.mean("RssFile", -SAMPLES),
        "gate_cpu_s": round(gate_used, 1),
        "load_cpu_s": round(used, 1),
        "load_niceness": priority,
        "deadline_ms": DEADLINE_MS,
    }
    figures["kept"] = promises(figures)
    for name, value in figures.items():
        print(f"  {name:<24}{value}")
    print(keep("overload", figures, began))
    sys.exit(not all(figures["kept"].values()))


def summary(found: Found, seconds: float) -> dict[str, Any]:
    """Return the figures of what came back."""
    served, refused = found.count(OK), found.count(NOT_NOW)
    return {
        "seconds": seconds,
        "offered": found.offered,
        "served": served,
        "served_per_second": round(served / seconds, 1),
        "refused": refused,
        "others": {str(status): len(times) for status, times in found.times.items() if status not in {OK, NOT_NOW}},
        "served_p50_ms": found.milliseconds(OK, 0.5),
        "served_p99_ms": found.milliseconds(OK, 0.99),
        "served_longest_ms": found.milliseconds(OK, 1.0),
        "refused_p50_ms": found.milliseconds(NOT_NOW, 0.5),
        "refused_p99_ms": found.milliseconds(NOT_NOW, 0.99),
        "not_assessed_share": round(found.not_whole / served, 4) if served else None,
        "connections": found.connections,
    }


def promises(figures: dict[str, Any]) -> dict[str, bool]:
    """Say which promises were kept."""
    return {
        "verdicts or come back, nothing else": not figures["others"] and figures["served"] > 0,
        "verdicts within the deadline": (figures["served_p99_ms"] or DEADLINE_MS) < DEADLINE_MS,
        "told at once to come back": (figures["refused_p99_ms"] or 0.0) <= AT_ONCE_MS,
        "memory flat": figures["own_mb_last_10_s"] <= GROWTH * figures["own_mb_first_10_s"],
    }


class _Memory:
    """Reads a server's resident memory now, every second, and at the end."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._samples: list[Counter[str]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._look()

    def mean(self, kind: str, first: int) -> float:
        """Return the mean of ten samples in megabytes, counted from the first or, below 0, from the end."""
        chosen = [sample[kind] for sample in self._samples[first:][:SAMPLES]]
        return round(sum(chosen) / len(chosen), 1)

    def _watch(self) -> None:
        self._look()
        while not self._stop.wait(SAMPLE_SECONDS):
            self._look()

    def _look(self) -> None:
        found: Counter[str] = Counter()
        for process in self._server.processes():
            for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
                name, _, value = line.partition(":")
                if name in {"RssAnon", "RssFile"}:
                    found[name] += int(value.split()[0]) / 1024  # type: ignore[assignment]
        self._samples.append(found)


if __name__ == "__main__":
    main()
