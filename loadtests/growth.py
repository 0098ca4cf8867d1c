"""`make growth`: what a second worker brings, on the same cores.

Two gates stand beside each other: one worker whose model has two threads, and two workers with one thread each. They
take turns under sixteen callers, round after round: scores alone, verdicts about new posts, and verdicts remembered.

    python -m loadtests.growth --built var/built

Prints a table and writes loadtests/results/growth.json.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count

from loadtests.gate import SCORES, VERDICTS, arguments, new_comment, new_post, running
from loadtests.load import Subject, run_load, run_loop
from loadtests.machine import about, come_first, keep
from loadtests.served import Server

CLIENTS = 16
ONE, TWO = "one worker", "two workers"
THREADS = {ONE: "2", TWO: "1"}
WORKERS = {ONE: 1, TWO: 2}
LOADS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "scores": (SCORES, new_comment),
    "new verdicts": (VERDICTS, new_post),
    "remembered": (VERDICTS, lambda number: new_post(number % 16)),
}
_COLUMNS = ("per_second", "p50_ms", "p99_ms", "cpu_ms_a_post")
Row = dict[str, float]


def main() -> None:
    """Measure and print."""
    reader = arguments(__doc__ or "", 6.0)
    reader.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    told = reader.parse_args()
    began, firsts = about(), count(0, 20_000)
    come_first()
    found: dict[str, dict[str, list[Row]]] = {load: {ONE: [], TWO: []} for load in LOADS}
    with ExitStack() as stack:
        gates = {
            name: stack.enter_context(
                running(told.built, told.cores, WORKERS[name], MODEL_THREADS=THREADS[name], DEADLINE_MS="60000")
            )
            for name in WORKERS
        }
        for turn in range(told.rounds + 1):
            for load in LOADS:
                for name, gate in gates.items():
                    row = _row(gate, load, told.seconds if turn else 2.0, next(firsts))
                    if turn:  # the first turn warms up
                        found[load][name].append(row)
        memory = {name: round(server.resident_megabytes(), 1) for name, (server, _) in gates.items()}
    report(found, memory, began | {"rounds": told.rounds, "seconds": told.seconds, "model_threads": THREADS})


def _row(gate: tuple[Server, int], load: str, seconds: float, first: int) -> Row:
    server, port = gate
    path, body = LOADS[load]
    before = server.cpu_seconds()
    row = run_loop(run_load(Subject("127.0.0.1", port, "POST", path, body), CLIENTS, seconds, first=first))
    if row["failed"]:
        raise SystemExit(f"{load}: {row['failed']} requests failed")
    row["cpu_ms_a_post"] = 1000 * (server.cpu_seconds() - before) / row["requests"]
    return row


def report(found: dict[str, dict[str, list[Row]]], memory: dict[str, float], began: dict[str, object]) -> None:
    """Print the table and write the results."""
    rows: dict[str, dict[str, Row]] = {}
    print(f"{'load':<14}{'gate':<14}" + "".join(f"{column:>15}" for column in _COLUMNS) + f"{'of one':>10}")
    for load, gates in found.items():
        rows[load] = {
            name: {column: statistics.median(row[column] for row in each) for column in _COLUMNS}
            for name, each in gates.items()
        }
        for name, row in rows[load].items():
            row["of_one_worker"] = row["per_second"] / rows[load][ONE]["per_second"]
            shown = "".join(f"{row[column]:>15.2f}" for column in _COLUMNS)
            print(f"{load:<14}{name:<14}{shown}{row['of_one_worker']:>10.2f}")
    print("resident MB, all processes together: " + ", ".join(f"{name} {size:.0f}" for name, size in memory.items()))
    print(keep("growth", {"rows": rows, "resident_mb": memory}, began))


if __name__ == "__main__":
    main()
