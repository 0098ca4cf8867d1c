"""`make soak`: a gate of two workers with a Redis under an hour of everything, watched for memory and failures.

1. Fill: what is bounded by a count (decisions, answers, keys of retries, deliveries, words, tried policies) is filled
   as fast as it goes; then FIRST (16,000) of the town's requests follow, so that patterns have met most of what they
   will meet. The memories hold ENTRIES (1,000) instead of the default 20,000, so that they turn over many times.
2. Soak: MINUTES (60) of a town's requests at RATE (20) a second, ever new texts, an open loop; a policy changes every
   three minutes, metrics are read every five seconds, memory every ten.
3. The line through each worker's memory leaves out the first WARM minutes of the soak (15, or a quarter if that is
   less).

Prints a line a minute and a table; writes loadtests/results/soak.json (RESULT= elsewhere) every minute, so that an hour
that was cut off tells what it saw. Verdicts are compared: of 200 posts with what the pipeline itself says of them, of
posts asked again with the first answer. The exit status is 1 when a worker's resident memory grows by 1 MB (MiB) an
hour or more, when an answer was a 5xx or did not come, was not the one expected, when a worker died, or when the gate
logged a mistake. Linux only; needs redis-server.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from loadtests.dawdling import dawdle
from loadtests.sending import Sender, Tally
from loadtests.soak_report import lines_of, print_all, report
from loadtests.town import RIGHTS, SECRET, Asked, Town
from loadtests.watching import Sample, look_at
from loadtests.witness import Witness
from tests.redis_running import RedisRunning, redis_running
from tests.running import DEMONSTRATION, HASH_KEY, Gate, serving

MINUTES = float(os.environ.get("MINUTES", "60"))
RATE = float(os.environ.get("RATE", "20"))
ENTRIES = int(os.environ.get("ENTRIES", "1000"))
FIRST = int(os.environ.get("FIRST", "16000"))
WARM_MINUTES = float(os.environ.get("WARM", str(min(15.0, MINUTES / 4))))
LOOK_SECONDS, SCRAPE_SECONDS, POLICY_SECONDS, DAWDLE_SECONDS = 10.0, 15.0, 180.0, 12.0
WORKERS = 2
WORDS = 65_536
"""More than any memory of words holds (50,000 in service/detectors and service/mentions)."""
WORDS_A_POST, WORDS_A_MENTION = 350, 190
"""What stands further on is not read by all who remember words (MOST_CHARACTERS in service/weighing and mentions)."""
LEAST_DELIVERIES = 10_000
TRIED = 512
"""So many policies' parts are kept (service/detectors, service/normalise)."""
EVENTS = 200
SPARE = 1.25
"""So many times what one worker holds is sent for each worker: connections do not fall evenly."""
RESULTS = Path(os.environ.get("RESULT", Path(__file__).with_name("results") / "soak.json"))


class Soak:
    """One run."""

    def __init__(self, gate: Gate, redis: RedisRunning, folder: Path) -> None:
        """Take what runs; `folder` holds the decision log."""
        self.gate, self.redis, self.folder = gate, redis, folder
        self.pids = gate.children()
        self.samples: dict[int, list[Sample]] = {pid: [] for pid in self.pids}
        self.redis_keys: list[tuple[float, int]] = []
        self.mistakes = 0
        self.fill_seconds = 0.0
        self.scrape_bytes: list[int] = []
        self.policies = 0
        self.survived = True
        self._key = gate.tokens["lindervoorde"]
        self._witness = Witness()
        self._town = Town(self._key, known=self._witness.bodies)
        self.tallies = (Tally(), Tally())

    async def run(self) -> None:
        """Fill, soak."""
        await self._witness.prepare()
        async with Sender(self.gate.url, self._key, self._town, self._witness) as sender:
            began = time.monotonic()
            for step in self._filling():
                await sender.as_fast_as_it_goes(step)
            self.fill_seconds = time.monotonic() - began
            filled, sender.tally = sender.tally, Tally()
            self.tallies = (filled, sender.tally)
            self.look(0.0)
            sizes = ", ".join(f"{kept[-1].resident_mb:.0f}" for kept in self.samples.values())
            print(f"filled in {self.fill_seconds:.0f} s; workers at {sizes} MB", flush=True)
            began = time.monotonic()
            doing = (self._looking(began), self._scraping(), self._changing(), self._dawdling())
            others = [asyncio.create_task(work) for work in doing]
            await sender.at_a_rate(RATE, began + MINUTES * 60)
            for task in others:
                task.cancel()
            ended = await asyncio.gather(*others, return_exceptions=True)
            for error in ended:
                if not isinstance(error, asyncio.CancelledError) and isinstance(error, BaseException):
                    raise error

    def _filling(self) -> list[list[Asked]]:
        town, posts = self._town, int(WORKERS * ENTRIES * SPARE)
        long_posts = int(WORKERS * WORDS / WORDS_A_POST * SPARE)
        long_mentions = int(WORKERS * WORDS / WORDS_A_MENTION * SPARE)
        deliveries = int(WORKERS * max(LEAST_DELIVERIES, ENTRIES) / EVENTS * SPARE)
        return [
            [town.words("/v1/verdicts", WORDS_A_POST) for _ in range(long_posts)],
            [town.words("/v1/mentions", WORDS_A_MENTION) for _ in range(long_mentions)],
            [town.fresh() for _ in range(posts)],
            [town.batch() for _ in range(posts // 5)],  # five of ten are new: decisions that no prepared answer shares
            [town.once() for _ in range(posts)],
            [town.trial() for _ in range(int(WORKERS * TRIED * SPARE))],
            [town.events(EVENTS) for _ in range(deliveries)],
            [town.next() for _ in range(FIRST)],
        ]

    def look(self, at: float) -> None:
        """Take a sample of everything, and empty what the gate logged."""
        self.survived = self.survived and self.gate.children() == self.pids
        for pid in self.pids if self.survived else ():
            self.samples[pid].append(look_at(pid, at))
        self.redis_keys.append((at, int(self.redis.ask("DBSIZE"))))
        lines, self.gate.lines[:] = list(self.gate.lines), []
        mistakes = [line for line in lines if '"event":"mistake"' in line]
        self.mistakes += len(mistakes)
        for line in mistakes[:3]:
            print(line, file=sys.stderr)

    async def _looking(self, began: float) -> None:
        place = 0
        while True:
            place += 1
            await asyncio.sleep(max(began + place * LOOK_SECONDS - time.monotonic(), 0.0))
            self.look(time.monotonic() - began)
            if place % 6 == 0:
                self._say(place // 6)
                written(self, is_over=False)

    def _say(self, minute: int) -> None:
        tally = self.tallies[1]
        warm = WARM_MINUTES if minute > WARM_MINUTES + 2 else minute / 2
        told = " | ".join(lines_of(self.samples, warm * 60))
        print(
            f"{minute:>3} min: {sum(tally.statuses.values())} answers, {tally.server_errors} 5xx, "
            f"{sum(tally.unexpected.values())} unexpected; {told} (without the first {warm:g} min)",
            flush=True,
        )

    async def _dawdling(self) -> None:
        tally = self.tallies[1]
        for body in itertools.cycle(self._witness.bodies):
            status = await dawdle(self.gate.port, self._key, body, DAWDLE_SECONDS)
            tally.statuses[status] += 1
            if status != httpx.codes.OK:
                tally.unexpected[f"dawdling: {status}"] += 1

    async def _scraping(self) -> None:
        async with httpx.AsyncClient(base_url=self.gate.url, timeout=10.0) as client:
            while True:
                answer = await client.get("/metrics")
                self.scrape_bytes.append(len(answer.content))
                await client.get("/health/ready")
                await asyncio.sleep(SCRAPE_SECONDS)

    async def _changing(self) -> None:
        file = self.gate.policies / "lindervoorde.toml"
        while True:
            await asyncio.sleep(POLICY_SECONDS)
            self.policies += 1
            until = (datetime.now(UTC) + timedelta(days=self.policies)).date().isoformat()
            added = f'\n[[embargoes]]\nsubject = "plan {self.policies}"\nterms = ["plan {self._town.word()}"]\n'
            fresh = file.with_suffix(".new")
            fresh.write_text(f"{DEMONSTRATION}{added}until = {until}T08:00:00\n", "utf-8")
            fresh.replace(file)


def written(soak: Soak, *, is_over: bool) -> bool:
    """Write what is known so far, and print it at the end; say whether all promises were kept."""
    filled, tally = soak.tallies
    told: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "is_over": is_over,
        "minutes": MINUTES,
        "rate": RATE,
        "memory_entries": ENTRIES,
        "warm_up": {"fill_s": round(soak.fill_seconds), "fill_requests": filled.statuses.total(),
                    "left_out_min": WARM_MINUTES},
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
        "policy_changes": soak.policies,
        "refused_policies": soak.gate.metric("poortwachter_policy_loads_total", result="refused"),
        "mistakes": soak.mistakes,
        "workers_survived": soak.survived,
        "scrape_bytes": (soak.scrape_bytes[0], soak.scrape_bytes[-1]),
        "redis_keys": soak.redis_keys[:: max(len(soak.redis_keys) // 60, 1)],
        "redis_memory_bytes": int(soak.redis.client.info("memory")["used_memory"]),  # type: ignore[index]
        "decision_log_bytes": sum(path.stat().st_size for path in (soak.folder / "decisions").iterdir()),
    }  # fmt: skip
    samples = {str(pid): [asdict(sample) for sample in kept] for pid, kept in soak.samples.items()}
    is_good = report(told, filled, tally, soak.samples, WARM_MINUTES * 60)
    if is_over:
        print_all(told)
    RESULTS.parent.mkdir(exist_ok=True)
    draft = RESULTS.with_suffix(".draft")
    draft.write_text(json.dumps(told | {"samples": samples}, indent=1) + "\n", "utf-8")
    draft.replace(RESULTS)
    return is_good


def main() -> int:
    """Run, report; return the exit status."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="poortwachter-soak-")))
        redis = stack.enter_context(redis_running(maxmemory="256mb", maxmemory_policy="allkeys-lru"))
        settings = {
            "REDIS_URL": redis.url,
            "POORTWACHTER_HASH_KEY": HASH_KEY,
            "POORTWACHTER_MEMORY_ENTRIES": str(ENTRIES),
            "POORTWACHTER_WEBHOOK_SECRET": SECRET,
            "POORTWACHTER_DECISION_LOG": str(folder / "decisions"),
            "POORTWACHTER_POLICY_CHECK_SECONDS": "1",
        }
        keys = {"lindervoorde": RIGHTS}
        gate = stack.enter_context(serving("--workers", str(WORKERS), keys=keys, **settings))
        soak = Soak(gate, redis, folder)
        asyncio.run(soak.run())
        soak.survived = soak.survived and gate.children() == soak.pids
        return 0 if written(soak, is_over=True) else 1


if __name__ == "__main__":
    sys.exit(main())
