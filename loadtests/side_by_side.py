"""The gate beside FastAPI around Detoxify: same texts, same cores, one run.

    python -m loadtests.full_size var/full-size          # random weights: speed does not depend on them
    poortwachter model build --checkpoint var/full-size/*.ckpt --config var/full-size --out var/built
    python -m loadtests.side_by_side --raw var/full-size --built var/built

The subjects take turns, round after round, so that whatever else the machine does falls on all of them alike; read the
ratios. No text is asked twice. Needs what `make model` installs, and fastapi and uvicorn.

  scores     `POST /v1alpha1/comments:analyze` of this service: the classifier alone, seven attributes
  verdicts   `POST /v1/verdicts` of this service: the classifier and all ten guidelines
  detoxify   FastAPI and `Detoxify.predict`
  infinity   Infinity with its torch engine, where `make infinity` installed it
  raw        the built model alone in a loop, batches of what sixteen callers ask: the ceiling

Writes a table to the terminal and loadtests/results/side_by_side.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from loadtests import infinity
from loadtests.load import Subject, run_load, runner
from loadtests.served import Server, text

if TYPE_CHECKING:
    from collections.abc import Iterator

GATE, FASTAPI = 8921, 8922
BIN = Path(sys.executable).parent
RESULTS = Path(__file__).with_name("results") / "side_by_side.json"
ATTRIBUTES = (
    "TOXICITY", "SEVERE_TOXICITY", "PROFANITY", "IDENTITY_ATTACK", "INSULT", "THREAT", "SEXUALLY_EXPLICIT",
)  # fmt: skip


def analyze(number: int) -> bytes:
    """Ask for scores."""
    asked = {
        "comment": {"text": text(number)},
        "requestedAttributes": {name: {} for name in ATTRIBUTES},
        "languages": ["nl"],
    }
    return json.dumps(asked).encode()


def plain(number: int) -> bytes:
    """Ask with the text alone."""
    return json.dumps({"text": text(number)}).encode()


@contextmanager
def servers(raw: Path, built: Path, cores: str, folder: Path) -> Iterator[tuple[Server, Server, Server | None]]:
    """Run them all; Infinity where it is installed."""
    settings = {
        "POORTWACHTER_STATE": str(folder),
        "POORTWACHTER_KEYS": str(folder / "none"),
        "POORTWACHTER_DRAIN_SECONDS": "0",
        "POORTWACHTER_DEADLINE_MS": "60000",
        "POORTWACHTER_MODEL": str(built.resolve()),
    }
    gate = [str(BIN / "poortwachter"), "serve", "--port", str(GATE)]
    other = [str(BIN / "uvicorn"), "--port", str(FASTAPI), "--log-level", "error", "loadtests.fastapi_detoxify:app"]
    with ExitStack() as stack:
        mine = Server(gate, f"http://127.0.0.1:{GATE}/health/ready", settings, cores)
        stack.callback(mine.stop)
        theirs = Server(other, f"http://127.0.0.1:{FASTAPI}/ready", {"RAW_MODEL": str(raw.resolve())}, cores)
        stack.callback(theirs.stop)
        third = infinity.server(raw, cores) if infinity.BIN.exists() else None
        if third:
            stack.callback(third.stop)
        yield mine, theirs, third


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--raw", type=Path, required=True, help="the checkpoint's folder")
    reader.add_argument("--built", type=Path, required=True, help="the folder that `model build` wrote from it")
    reader.add_argument("--seconds", type=float, default=10.0)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--clients", type=int, default=16)
    reader.add_argument("--cores", default=f"0-{(os.cpu_count() or 1) - 1}")
    told = reader.parse_args()
    figures: dict[str, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, servers(told.raw, told.built, told.cores, Path(folder)) as both:
        mine, theirs, third = both
        subjects: list[tuple[str, Server, int, str, Callable[[int], bytes]]] = [
            ("scores", mine, GATE, "/v1alpha1/comments:analyze", analyze),
            ("verdicts", mine, GATE, "/v1/verdicts", plain),
            ("detoxify", theirs, FASTAPI, "/predict", plain),
        ]
        if third:
            subjects.append(("infinity", third, infinity.PORT, infinity.PATH, infinity.body))
        number = 0
        for turn in range(told.rounds + 1):
            for clients in (told.clients, 1):
                for name, server, port, path, body in subjects:
                    before = server.cpu_seconds()
                    seconds = told.seconds if turn else 2.0
                    subject = Subject("127.0.0.1", port, "POST", path, body)
                    result = runner(run_load(subject, clients, seconds, first=number))
                    number += int(result["requests"]) + clients + 1
                    if result["failed"]:
                        raise SystemExit(f"{name}: {result['failed']} requests failed")
                    result["cpu_ms_a_post"] = 1000 * (server.cpu_seconds() - before) / result["requests"]
                    result["resident_mb"] = server.resident_megabytes()
                    if turn:  # the first turn warms up
                        figures.setdefault(f"{name} {clients}", []).append(result)
            if turn:
                command = [sys.executable, "-m", "loadtests.raw_session", str(told.built), str(told.seconds)]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                figures.setdefault("raw", []).append(json.loads(done.stdout))
    report(figures, told)


def report(figures: dict[str, list[dict[str, float]]], told: argparse.Namespace) -> None:
    """Print the table and write the results."""
    rows = {
        name: {key: statistics.median(result[key] for result in results) for key in results[0]}
        for name, results in figures.items()
    }
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, servers on {told.cores}, load average "
        f"{os.getloadavg()[0]:.1f}, {told.rounds} rounds of {told.seconds:g} s in turn"
    )
    columns = ("per_second", "of_detoxify", "p50_ms", "p99_ms", "cpu_ms_a_post", "resident_mb")
    print(f"{'subject':<14}" + "".join(f"{column:>15}" for column in columns))
    for name, row in rows.items():
        clients = name.rpartition(" ")[2]
        beside = rows.get(f"detoxify {clients}", rows[f"detoxify {told.clients}"])
        row["of_detoxify"] = row["per_second"] / beside["per_second"]
        print(f"{name:<14}" + "".join(f"{row[c]:>15.2f}" if c in row else f"{'-':>15}" for c in columns))
    RESULTS.parent.mkdir(exist_ok=True)
    about = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "servers_on": told.cores,
        "load_average": os.getloadavg()[0],
        "rounds": told.rounds,
        "seconds": told.seconds,
    }
    RESULTS.write_text(json.dumps(about | {"rows": rows, "rounds_each": figures}, indent=2) + "\n")


if __name__ == "__main__":
    main()
