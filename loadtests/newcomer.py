"""`make newcomer`: what somebody does who reads the README for the first time, with a clock beside it.

`git clone`, `make gateway`, and the very command that it prints: from nothing to a verdict through Envoy with TLS,
without containers and without an account. The virtual environment is new, and pip keeps and finds nothing
(`PIP_NO_CACHE_DIR`). Wanted: below five minutes; exit status 1 when it took longer. Prints each step and writes
loadtests/results/newcomer.json.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from loadtests.machine import about, keep
from tests.processes import ROOT, Process, clean_environment, free_port, wait_until

LONGEST_SECONDS = 300.0
_STEPS = {"venv": "Installing what the gate needs", "packages": "Installing Envoy", "Envoy": "Envoy listens at"}
"""Each step ends when `make gateway` says so; Envoy's includes the first start of both gates."""


def verdict_in(folder: Path) -> tuple[dict[str, Any], dict[str, float]]:
    """Run `make gateway` in a fresh copy, then what it prints; return the verdict and the seconds of each step."""
    environment = clean_environment(PIP_NO_CACHE_DIR="1")
    environment.pop("PYTHONPATH", None)  # the copy's own code
    steps: dict[str, float] = {}
    at = time.monotonic()
    process = Process(["make", "-C", str(folder), "gateway", f"GATEWAY_PORT={free_port()}"], environment)
    try:
        for step, said in _STEPS.items():
            wait_until(said, lambda said=said: said in _output(process), LONGEST_SECONDS)  # type: ignore[misc]
            steps[step], at = time.monotonic() - at, time.monotonic()
        command = wait_until("it says how to ask", lambda: _told(process))
        asked = subprocess.run(  # noqa: S602 - a shell is what the reader has
            command, shell=True, cwd=folder, capture_output=True, text=True, timeout=30, check=True
        )
        steps["asking"] = time.monotonic() - at
    finally:
        process.stop()
    return json.loads(asked.stdout), steps


def main() -> int:
    """Measure and print."""
    began = about()
    with tempfile.TemporaryDirectory(prefix="poortwachter-newcomer-") as parent:
        folder = Path(parent) / "poortwachter"
        at = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", f"file://{ROOT}", str(folder)], check=True, timeout=120)
        cloned = time.monotonic() - at
        verdict, steps = verdict_in(folder)
        steps = {"clone": cloned} | steps
    took = sum(steps.values())
    print("\n".join(f"{step:<10}{seconds:>7.1f} s" for step, seconds in steps.items()))
    print(f"{'in all':<10}{took:>7.1f} s, to {verdict['decision']!r} through TLS")
    rounded = {step: round(seconds, 1) for step, seconds in steps.items()}
    keep("newcomer", {"seconds": round(took, 1), "steps": rounded, "decision": verdict["decision"]}, began)
    return 0 if took < LONGEST_SECONDS and verdict["decision"] == "allow" else 1


def _output(process: Process) -> str:
    assert process.popen.poll() is None, process.output  # noqa: S101 - nothing else to wait for
    return "\n".join(process.lines)


def _told(process: Process) -> str:
    """Return the command that was printed, once it is whole."""
    _, found, told = _output(process).partition("curl ")
    return (found + told).strip() if '\'{"text"' in told else ""


if __name__ == "__main__":
    sys.exit(main())
