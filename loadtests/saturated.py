"""`make saturated`: how fast a remembered post is answered while sixteen callers keep the model busy with new ones.

One process of the gate. Three loads take turns: remembered posts alone, new posts alone, both. Remembered posts come a
hundred a second in an open loop, so that a slow answer delays nobody who asks after it. Wanted: the 99th percentile of
the remembered at most five times what it is alone. The price is what new posts lose by the remembered.

    python -m loadtests.saturated --built var/built

Prints a table and writes loadtests/results/saturated.json (with --threads: a file of its own). Exit status 1 where the
wanted was missed.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
from itertools import count
from typing import Any

import httpx

from loadtests.gate import VERDICTS, arguments, new_post, running
from loadtests.load import Subject, run_load, run_loop
from loadtests.machine import about, come_first, keep
from loadtests.open_loop import OK, Found, percentile, run_open_loop

REMEMBERED_PER_SECOND = 100.0
REMEMBERED_POSTS = 50
CLIENTS = 16
WANTED_TIMES = 5.0


async def turn(remembered: Subject | None, new: Subject | None, seconds: float, first: int) -> tuple[Found, float]:
    """Run one or both loads for a while; return what the remembered found, and new posts a second."""
    asked = run_open_loop(remembered, REMEMBERED_PER_SECOND, seconds) if remembered else _nothing()
    judged = run_load(new, CLIENTS, seconds, first=first) if new else _idle()
    found, figures = await asyncio.gather(asked, judged)
    if set(found.times) - {OK} or figures["failed"]:
        raise SystemExit(f"answers other than verdicts: {sorted(found.times)}, {figures['failed']} failed")
    return found, figures["per_second"]


async def _nothing() -> Found:
    return Found()


async def _idle() -> dict[str, float]:
    return {"per_second": 0.0, "failed": 0.0}


def main() -> None:
    """Measure, print, and judge."""
    reader = arguments(__doc__ or "", 8.0)
    reader.add_argument("--rounds", type=int, default=4, help="default: %(default)s")
    reader.add_argument("--threads", default="0", help="of the model; default: as many as are fastest")
    told = reader.parse_args()
    began, priority, firsts = about(), come_first(), count(100_000, 20_000)
    times: dict[str, list[float]] = {"alone": [], "beside": []}
    new: dict[str, list[float]] = {"alone": [], "beside": []}
    with running(told.built, told.cores, DEADLINE_MS="60000", MODEL_THREADS=told.threads) as (_, port):
        for number in range(REMEMBERED_POSTS):
            httpx.post(f"http://127.0.0.1:{port}{VERDICTS}", content=new_post(number), headers=_JSON, timeout=60)
        known = Subject("127.0.0.1", port, "POST", VERDICTS, lambda number: new_post(number % REMEMBERED_POSTS))
        fresh = Subject("127.0.0.1", port, "POST", VERDICTS, new_post)
        for _ in range(told.rounds):
            found, _ = run_loop(turn(known, None, told.seconds, 0))
            times["alone"] += found.times[OK]
            _, per_second = run_loop(turn(None, fresh, told.seconds, next(firsts)))
            new["alone"].append(per_second)
            found, per_second = run_loop(turn(known, fresh, told.seconds, next(firsts)))
            times["beside"] += found.times[OK]
            new["beside"].append(per_second)
    figures = summary(times, new) | {"rounds": told.rounds, "seconds": told.seconds, "load_niceness": priority}
    figures["model_threads"] = told.threads if told.threads != "0" else "chosen by the gate"
    for name, value in figures.items():
        print(f"  {name:<32}{value}")
    print(keep("saturated" if told.threads == "0" else f"saturated_threads_{told.threads}", figures, began))
    sys.exit(figures["times"] > WANTED_TIMES)


def summary(times: dict[str, list[float]], new: dict[str, list[float]]) -> dict[str, Any]:
    """Return the figures: remembered posts alone and beside new ones, and what new ones lost."""
    found: dict[str, Any] = {}
    for when, seconds in times.items():
        found[f"remembered_{when}"] = len(seconds)
        for share in (0.5, 0.9, 0.99, 0.999):
            found[f"remembered_{when}_p{100 * share:g}_ms"] = percentile(seconds, share)
    found["times"] = round(found["remembered_beside_p99_ms"] / found["remembered_alone_p99_ms"], 2)
    for when, rates in new.items():
        found[f"new_{when}_per_second"] = round(statistics.median(rates), 1)
    found["price_share"] = round(1 - found["new_beside_per_second"] / found["new_alone_per_second"], 3)
    return found


_JSON = {"content-type": "application/json"}

if __name__ == "__main__":
    main()
