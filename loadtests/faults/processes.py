"""What can happen to the machine of a gate: a worker dies, the clock jumps, the disk is full."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from loadtests.faults.fault import Fault
from loadtests.faults.worlds import WORKERS, gate_and_redis, one_gate
from tests.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loadtests.faults.worlds import World

_LIBFAKETIME = tuple(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
_DISK = "1m"


@contextmanager
def _workers_killed(world: World) -> Iterator[None]:
    for which in (0, 1, 0):
        before = world.gate.children()
        os.kill(before[which], signal.SIGKILL)
        wait_until("the worker is gone", lambda before=before: world.gate.children() != before, 30)
        wait_until("another listens", lambda: world.gate.listeners() == WORKERS, 30)
    yield


@contextmanager
def _clock_in_our_hands() -> Iterator[World]:
    """Run a gate whose clock is that of a file, but for how much time passes (the monotonic clock)."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Path(folder) / "clock"
        _set(clock, "+0")
        faked = {
            "LD_PRELOAD": str(_LIBFAKETIME[0]),
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_CACHE_DURATION": "1",  # without it every look at the clock opens the file
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        with gate_and_redis(**faked) as world:
            world.clock = clock
            yield world


def _set(clock: Path, offset: str) -> None:
    fresh = clock.with_name("fresh")
    fresh.write_text(offset, "ascii")
    fresh.replace(clock)  # the library must not find it empty


@contextmanager
def _clock_jumps(world: World) -> Iterator[None]:
    assert world.clock is not None  # noqa: S101 - for mypy: its world brings one
    for days in (2, -3):
        _set(world.clock, f"{days:+d}d")
        there = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
        wait_until(f"the gate's log is of {there}", lambda there=there: f'"time":"{there}' in world.gate.lines[-1])
        time.sleep(1)
    yield
    _set(world.clock, "+0")


def _no_clock() -> str:
    return "" if _LIBFAKETIME else "needs libfaketime (apt-get install libfaketime)"


@contextmanager
def _on_a_small_disk() -> Iterator[World]:
    """Run a gate that sees a disk of its own, of one megabyte, where its decision log lies."""
    folder = Path(tempfile.mkdtemp(prefix="poortwachter-disk-"))
    mounted = f'mount -t tmpfs -o size={_DISK},mode=700 none "$0" && exec "$@"'
    under = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mounted, str(folder))
    try:
        with one_gate(under=under, POORTWACHTER_DECISION_LOG=str(folder / "log")) as world:
            world.disk = Path(f"/proc/{world.gate.pid}/root{folder}")
            yield world
    finally:
        shutil.rmtree(folder)


@contextmanager
def _disk_full(world: World) -> Iterator[None]:
    assert world.disk is not None  # noqa: S101 - for mypy: its world brings one
    filler = world.disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
    except OSError:
        pass
    wait_until("the gate says that its log fails", lambda: _log_state(world) == "degraded", 20)
    yield
    waiting = world.gate.metric("poortwachter_decision_log_lines_total", result="written")
    filler.unlink()
    wait_until("the gate writes again", lambda: _log_state(world) == "ready", 20)
    written = world.gate.metric("poortwachter_decision_log_lines_total", result="written")
    dropped = world.gate.metric("poortwachter_decision_log_lines_total", result="dropped")
    world.note = f"{written - waiting:.0f} lines of the log waited and were written afterwards, {dropped:.0f} dropped"


def _log_state(world: World) -> str:
    return str(world.gate.client.get("/health/ready").json()["parts"]["decision_log"])


def _no_disk() -> str:
    try:
        tried = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--mount", "true"], check=False, capture_output=True
        )
    except FileNotFoundError:
        return "needs Linux with unshare"
    return "" if tried.returncode == 0 else "needs a namespace of its own, which this system forbids (unshare)"


FAULTS = (
    Fault(
        name="workers-killed",
        does="a gate's two workers are killed in turn (kill -9), three times",
        world=one_gate,
        fault=_workers_killed,
    ),
    Fault(
        name="clock-jump",
        does="the gate's clock jumps two days ahead, then three days back (libfaketime)",
        world=_clock_in_our_hands,
        fault=_clock_jumps,
        lacks=_no_clock,
    ),
    Fault(
        name="disk-full",
        does=f"the disk of the decision log is full (a tmpfs of {_DISK}), then has room again",
        world=_on_a_small_disk,
        fault=_disk_full,
        lacks=_no_disk,
    ),
)
