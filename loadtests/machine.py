"""What a figure was measured on: it belongs beside every figure."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")
LOAD_GENERATOR_PRIORITY = -10
"""The load stands for callers on other machines, so it does not wait for a core behind what it measures."""


def about() -> dict[str, Any]:
    """Return when and where: moment, processor, cores, Python, load average."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{_processor()}, {platform.machine()}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_average": round(os.getloadavg()[0], 2),
    }


def keep(name: str, found: dict[str, Any], began: dict[str, Any]) -> Path:
    """Write loadtests/results/NAME.json: `began` is `about()` before the run, so that its load average is of others."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(began | found, indent=2) + "\n", "utf-8")
    return path


def come_first() -> int:
    """Let this process, which makes the load, go before others where that is allowed; return its niceness."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, LOAD_GENERATOR_PRIORITY)
    return os.getpriority(os.PRIO_PROCESS, 0)


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
