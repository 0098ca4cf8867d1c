"""Vitals: what a worker says of itself: the state of its parts, its memory and processor time, our mistakes."""

from __future__ import annotations

import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES = ("ready", "degraded", "not ready")
"""States of a part, best first; a part's gauge shows the place in this row."""
_MEMORY = Path("/proc/self/statm")


class Vitals:
    """The metrics of one worker, `queue_limit` requests wide; together they speak for all workers."""

    def __init__(self, registry: CollectorRegistry, queue_limit: int) -> None:
        """Register; `look` keeps the gauges true."""
        self.mistakes = Counter("poortwachter_mistakes", "Requests that failed by our own fault.", registry=registry)
        self._parts = Gauge(
            "poortwachter_part_state",
            "State of each part in the worst worker: 0 ready, 1 degraded, 2 not ready.",
            ["part"],
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._redis_open = Gauge(
            "poortwachter_redis_breaker_open",
            "1 while a worker leaves Redis alone after failures.",
            registry=registry,
            multiprocess_mode="livemax",
        )
        workers = Gauge("poortwachter_workers", "Workers.", registry=registry, multiprocess_mode="livesum")
        limit = Gauge(
            "poortwachter_queue_limit",
            "Requests that are admitted at the same time.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._resident = Gauge(
            "poortwachter_resident_memory_bytes",
            "Resident memory of all workers (not on every system).",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._processor = Counter("poortwachter_cpu_seconds", "Processor time of all workers.", registry=registry)
        self._counted_seconds = 0.0
        self._seen: set[str] = set()
        workers.set(1)
        limit.set(queue_limit)

    def look(self, parts: Mapping[str, str]) -> None:
        """Bring the gauges up to date; `parts` maps a part to its state; other states than ours are left out."""
        shown = {part: state for part, state in parts.items() if state in STATES}
        self._seen |= shown.keys()
        for part in self._seen:  # a file that is in order again is not named any more
            self._parts.labels(part).set(STATES.index(shown.get(part, "ready")))
        self._redis_open.set(parts.get("redis") == "degraded")
        if _MEMORY.exists():
            self._resident.set(int(_MEMORY.read_text("ascii").split()[1]) * resource.getpagesize())
        used = time.process_time()
        self._processor.inc(max(used - self._counted_seconds, 0.0))
        self._counted_seconds = used
