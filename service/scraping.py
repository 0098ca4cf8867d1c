"""Scraping: the text that Prometheus reads, of this worker or of all of them together."""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest, multiprocess


def exposition(registry: CollectorRegistry) -> bytes:
    """Return the metrics of a registry; where several workers share a directory, of all of them."""
    shared = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if shared is None:
        return generate_latest(registry)
    _forget_the_dead(Path(shared))
    everybody = CollectorRegistry()
    multiprocess.MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
    return generate_latest(everybody)


def _forget_the_dead(directory: Path) -> None:
    """Drop the live gauges of workers that are no more (their counters stay)."""
    for path in directory.glob("gauge_live*_*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            path.unlink(missing_ok=True)
