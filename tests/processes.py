"""Processes of a test: started in a session of their own, their output collected, ended within a limit."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
LONGEST_STOP_SECONDS = 20.0


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: str, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Return the first true value of `holds()`; fail after so many seconds."""
    ends_at = time.monotonic() + seconds
    while True:
        value = holds()
        if value:
            return value
        if time.monotonic() > ends_at:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def clean_environment(**given: str) -> dict[str, str]:
    """Return this environment without anything that the gate reads, plus what is given."""
    ours = ("POORTWACHTER_", "REDIS_URL", "PROMETHEUS_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours) and name != "PORT"}
    return {**kept, **given}


class Process:
    """A process with its output collected: `lines` of standard output, `complaints` of standard error."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start it in a session of its own."""
        self.popen = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self.complaints: list[str] = []
        pipes = ((self.popen.stdout, self.lines), (self.popen.stderr, self.complaints))
        self._readers = [threading.Thread(target=_collect, args=pipe, daemon=True) for pipe in pipes]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self.popen.pid

    @property
    def output(self) -> str:
        """Everything it wrote so far."""
        return "\n".join([*self.lines, *self.complaints])

    def send(self, number: signal.Signals) -> None:
        """Send a signal to this process only."""
        self.popen.send_signal(number)

    def children(self) -> list[int]:
        """Return the pids of its worker processes."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        return [int(pid) for pid in listed if b"_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Signal it, wait for its end (kill what is left of its session after the limit), return its status."""
        if self.popen.poll() is None:
            self.send(number)
        try:
            status = self.popen.wait(LONGEST_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            status = self.popen.wait(LONGEST_STOP_SECONDS)
        for reader in self._readers:
            reader.join(LONGEST_STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        return status


def _collect(pipe: Any, lines: list[str]) -> None:
    with pipe:
        for line in pipe:
            lines.append(line.decode("utf-8", "replace").rstrip("\n"))  # noqa: PERF401 - others read as it grows
