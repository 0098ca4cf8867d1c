"""A server in processes of its own, and posts that nobody asked it before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx

from loadtests.bench import POSTS

LONGEST_START_SECONDS = 180
TICKS = os.sysconf("SC_CLK_TCK")


def text(number: int) -> str:
    """Return a post of twenty to thirty words that no other call returned."""
    return f"{POSTS[number % len(POSTS)]} ({number})"


class Server:
    """A server of its own processes: what they used, and what they hold."""

    def __init__(self, command: list[str], ready: str, environment: dict[str, str], cores: str) -> None:
        """Start it on some cores, and wait until it is ready."""
        pinned = ["taskset", "-c", cores, *command] if sys.platform == "linux" else command
        self.process = subprocess.Popen(pinned, env=os.environ | environment, stdout=subprocess.DEVNULL)
        for _ in range(LONGEST_START_SECONDS * 10):
            try:
                if httpx.get(ready).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        self.process.kill()
        raise SystemExit(f"{command[0]} did not become ready")

    def processes(self) -> list[int]:
        """Return it and its children."""
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [self.process.pid, *map(int, found.stdout.split())]

    def cpu_seconds(self) -> float:
        """Return what its processes have used so far."""
        fields = [Path(f"/proc/{p}/stat").read_text("ascii").rpartition(")")[2].split() for p in self.processes()]
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS

    def resident_megabytes(self) -> float:
        """Return the resident memory of its processes together."""
        found = [Path(f"/proc/{process}/status").read_text("ascii") for process in self.processes()]
        lines = [line for status in found for line in status.splitlines() if line.startswith("VmRSS")]
        return sum(int(line.split()[1]) for line in lines) / 1024

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)
