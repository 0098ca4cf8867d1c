"""The memory of processes over time, and the line through it."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MEBI = 1024.0
HOUR_SECONDS = 3600.0
_TICKS = os.sysconf("SC_CLK_TCK")
FEWEST = 12
"""Samples below which no slope is told: two minutes of ten seconds each."""


@dataclass(frozen=True)
class Sample:
    """One process `at` seconds since the start: MiB resident, of its own, and by share; open files; CPU time so far."""

    at: float
    resident_mb: float
    private_mb: float
    proportional_mb: float
    files: int
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Slope:
    """Megabytes an hour, with its 95 % interval."""

    mb_an_hour: float
    low: float
    high: float
    samples: int


def look_at(pid: int, at: float) -> Sample:
    """Read a process's memory from /proc (Linux)."""
    sizes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()[1:]:
        name, size = line.split()[:2]
        sizes[name.rstrip(":")] = int(size) / MEBI
    return Sample(
        at,
        sizes["Rss"],
        sizes["Private_Clean"] + sizes["Private_Dirty"],
        sizes["Pss"],
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        sum(map(int, Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[11:13])) / _TICKS,
    )


def slope(moments: list[float], megabytes: list[float]) -> Slope | None:
    """Return the least-squares slope.

    Memory moves in steps, so a sample resembles the one before it; the interval is widened as if there were only
    n (1 - r) / (1 + r) samples, r being the correlation of residuals one sample apart.
    """
    count = len(moments)
    if count < FEWEST:
        return None
    hours = np.array(moments) / HOUR_SECONDS
    sizes = np.array(megabytes)
    centred = hours - hours.mean()
    spread = float(centred @ centred)
    rise = float(centred @ sizes) / spread
    left = sizes - sizes.mean() - rise * centred
    power = float(left @ left)
    likeness = max(float(left[1:] @ left[:-1]) / power, 0.0) if power > 0 else 0.0
    effective = max(count * (1 - likeness) / (1 + likeness), 3.0)
    error = math.sqrt(power / spread / (effective - 2)) if power > 0 else 0.0
    return Slope(rise, rise - 1.96 * error, rise + 1.96 * error, count)
