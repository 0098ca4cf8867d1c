"""`make bench`: remembered and fresh verdicts beside a bare endpoint, in one run on one machine.

One worker is pinned to the first core, the load comes from the last. Four subjects take turns, so that
whatever else the machine does falls on all of them alike:

  bare        a Litestar endpoint on the same server that reads the body and answers the same bytes
  blind       the same without reading the body
  remembered  `POST /v1/verdicts` of one post that was asked before
  fresh       `POST /v1/verdicts` of real posts of median length, never the same text twice
  guidelines  `GET /v1/guidelines`, for scale

Prints a table and writes loadtests/results/bench.json. Needs no Redis; the load generator is in this file.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from loadtests.load import Subject, run_load, runner
from loadtests.posts import POSTS as POSTS  # noqa: PLC0414 - others import it from here
from loadtests.posts import new_text

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
CLIENTS = 16
RESULTS = Path(__file__).with_name("results") / "bench.json"
BIN = Path(sys.executable).parent


def fresh_post(number: int) -> bytes:
    """Return a post that no other call returned: real texts, so that every one brings words of its own."""
    text = new_text(number)
    author = {"name": "An Voorbeeld", "role": "schepen", "account": "@anvoorbeeld", "bio": "Schepen"}
    return json.dumps({"text": text, "author": author, "channel": "facebook"}).encode()


@contextmanager
def serving(command: list[str], port: int, path: str, environment: dict[str, str]) -> Iterator[int]:
    """Run a server pinned to the first core until the block ends; yield its process id."""
    process = subprocess.Popen(
        _pinned(command, 0),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait(f"http://127.0.0.1:{port}{path}")
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def _pinned(command: list[str], core: int) -> list[str]:
    return ["taskset", "-c", str(core), *command] if sys.platform == "linux" else command


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(url).status_code < 500:  # noqa: PLR2004
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {url}")


def resident_megabytes(pid: int) -> float:
    """Return the largest resident memory among a process and its children."""
    found = [
        pid,
        *map(
            int, subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
        ),
    ]
    sizes = []
    for process in found:
        status = Path(f"/proc/{process}/status")
        if status.exists():
            line = next((line for line in status.read_text().splitlines() if line.startswith("VmRSS")), "VmRSS: 0")
            sizes.append(int(line.split()[1]) / 1024)
    return max(sizes, default=0.0)


def main() -> None:
    """Measure and print."""
    if sys.platform == "linux" and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {(os.cpu_count() or 2) - 1})
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("POORTWACHTER_")}
        environment |= {
            "POORTWACHTER_STATE": folder,
            "POORTWACHTER_DRAIN_SECONDS": "0",
            "POORTWACHTER_KEYS": f"{folder}/none",
        }
        gate_command = [str(BIN / "poortwachter"), "serve", "--port", "8911"]
        bare_command = [
            str(BIN / "granian"), "--interface", "asgi", "--no-ws", "--no-log", "--port", "8912", "loadtests.bare:app",
        ]  # fmt: skip
        with serving(gate_command, 8911, "/health/ready", environment) as pid:
            known = fresh_post(0)
            headers = {"content-type": "application/json"}
            answer = httpx.post("http://127.0.0.1:8911/v1/verdicts", content=known, headers=headers).content
            (Path(folder) / "answer.json").write_bytes(answer)
            environment["BARE_ANSWER"] = f"{folder}/answer.json"
            with serving(bare_command, 8912, "/bare", environment):
                figures = measure(known)
            memory = resident_megabytes(pid)
    report(figures, memory, len(answer))


def measure(known: bytes) -> dict[str, list[dict[str, float]]]:
    """Let the subjects take turns; return the figures of each round."""
    subjects = {
        "bare": Subject("127.0.0.1", 8912, "POST", "/bare", lambda _n: known),
        "blind": Subject("127.0.0.1", 8912, "POST", "/blind", lambda _n: known),
        "remembered": Subject("127.0.0.1", 8911, "POST", "/v1/verdicts", lambda _n: known),
        "fresh": Subject("127.0.0.1", 8911, "POST", "/v1/verdicts", fresh_post),
        "guidelines": Subject("127.0.0.1", 8911, "GET", "/v1/guidelines", lambda _n: b""),
    }
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in subjects}
    number = 1
    for turn in range(ROUNDS + 1):
        for name, subject in subjects.items():
            result = runner(run_load(subject, CLIENTS, SECONDS if turn else 0.5, first=number))
            number += int(result["requests"]) + CLIENTS + 1
            if result["failed"]:
                raise SystemExit(f"{name}: {result['failed']} requests failed")
            if turn:  # the first turn warms up
                figures[name].append(result)
    return figures


def report(figures: dict[str, list[dict[str, float]]], memory: float, size: int) -> None:
    """Print the table and write the results."""
    rows: dict[str, Any] = {}
    bare = statistics.median(r["per_second"] for r in figures["bare"])
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {CLIENTS} clients, "
        f"{ROUNDS} rounds of {SECONDS:g} s in turn, answer of {size} bytes"
    )
    print(f"{'subject':<12}{'per second':>12}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for name, results in figures.items():
        row = {key: statistics.median(r[key] for r in results) for key in ("per_second", "p50_ms", "p99_ms")}
        row["of_bare"] = row["per_second"] / bare
        rows[name] = row
        print(f"{name:<12}{row['per_second']:>12.0f}{row['of_bare']:>9.2f}{row['p50_ms']:>9.2f}{row['p99_ms']:>9.2f}")
    print(f"resident memory of the largest process after the run: {memory:.0f} MB")
    RESULTS.parent.mkdir(exist_ok=True)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    generator_cpu = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    RESULTS.write_text(
        json.dumps({"when": when, "rows": rows, "resident_mb": memory, "generator_cpu_s": generator_cpu}, indent=2)
        + "\n"
    )


if __name__ == "__main__":
    main()
