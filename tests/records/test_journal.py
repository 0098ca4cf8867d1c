"""The decision log's queue and files: whole lines, bounded, rotated, forgotten in time, and a full disk is survived."""

from __future__ import annotations

import errno
import os
import resource
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from service.records import files as files_module
from service.records.files import PATTERN, LogFiles, opened_at
from service.records.journal import Journal, WhenFull

if TYPE_CHECKING:
    from pathlib import Path

LINE = b'{"kind":"decision"}\n'
DAY = 86_400


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_795_500_000.0

    def __call__(self) -> float:
        return self.now


class FullDisk(LogFiles):
    """Files on a disk that can be full: a part of the lines fits, as on a real one."""

    full = False

    def _write_all(self, lines: bytes) -> None:
        if self.full:
            os.write(self._handle, lines[: len(lines) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        super()._write_all(lines)


def lines_in(folder: Path) -> list[bytes]:
    """Return every line, in the order of the files."""
    return [line for path in sorted(folder.glob(PATTERN)) for line in path.read_bytes().splitlines(keepends=True)]


def journal_of(files: LogFiles, entries: int = 10, when_full: WhenFull = "drop") -> tuple[Journal, Counter[str]]:
    """Return a journal that nobody writes out but the test, and what it counts."""
    counted: Counter[str] = Counter()
    return Journal(files, entries, when_full, 0.2, lambda result, n: counted.update({result: n})), counted


async def test_lines_come_out_whole_and_in_order(tmp_path: Path) -> None:
    """As they were taken; the file is its owner's."""
    journal, counted = journal_of(LogFiles(tmp_path / "log", 10_000, 1), entries=100)
    wanted = [b"%d\n" % number for number in range(100)]
    assert all([await journal.keep(line) for line in wanted])
    journal.write()

    assert lines_in(tmp_path / "log") == wanted
    assert counted == {"written": 100}
    (path,) = (tmp_path / "log").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_a_full_queue_drops_and_counts(tmp_path: Path) -> None:
    """Without waiting."""
    journal, counted = journal_of(LogFiles(tmp_path, 10_000, 1), entries=3)
    began = time.perf_counter()
    kept = [await journal.keep(LINE) for _ in range(5)]

    assert kept == [True, True, True, False, False]
    assert counted == {"dropped": 2}
    assert time.perf_counter() - began < 0.1


async def test_with_back_pressure_a_request_waits_for_room(tmp_path: Path) -> None:
    """Nothing is dropped while the disk keeps up in the end."""
    journal, counted = journal_of(LogFiles(tmp_path, 10_000, 1), entries=1, when_full="wait")
    await journal.keep(LINE)
    writer = threading.Timer(0.05, journal.write)
    writer.start()
    assert await journal.keep(LINE)
    writer.join()

    assert counted == {"written": 1}


async def test_back_pressure_has_an_end(tmp_path: Path) -> None:
    """When nobody writes, the line is dropped after the time that was set, and the request goes on."""
    journal, counted = journal_of(LogFiles(tmp_path, 10_000, 1), entries=1, when_full="wait")
    await journal.keep(LINE)
    began = time.perf_counter()
    assert not await journal.keep(LINE)

    assert 0.15 < time.perf_counter() - began < 1
    assert counted == {"dropped": 1}


@pytest.mark.parametrize("when_full", ["drop", "wait"])
async def test_a_full_disk_keeps_lines_waiting_and_leaves_no_half_line(tmp_path: Path, when_full: WhenFull) -> None:
    """When there is room again they are written; what did not fit in the queue was counted, and nobody waited."""
    files = FullDisk(tmp_path, 10_000, 1)
    journal, counted = journal_of(files, entries=4, when_full=when_full)
    await journal.keep(b"first\n")
    journal.write()
    files.full = True
    for number in range(3):
        await journal.keep(b"%d\n" % number)
    journal.write()
    failing = journal.failing
    began = time.perf_counter()
    kept = [await journal.keep(LINE), await journal.keep(LINE)]
    took = time.perf_counter() - began
    during = lines_in(tmp_path)
    files.full = False
    journal.write()

    assert failing == "No space left on device"
    assert (kept, during) == ([True, False], [b"first\n"])
    assert took < 0.1
    assert lines_in(tmp_path) == [b"first\n", b"0\n", b"1\n", b"2\n", LINE]
    assert counted == {"written": 5, "dropped": 1}
    assert journal.failing == ""


async def test_a_real_limit_of_the_system_is_survived(tmp_path: Path) -> None:
    """The kernel refuses to let a file grow (RLIMIT_FSIZE), in the middle of the lines."""
    journal, _ = journal_of(LogFiles(tmp_path, 10_000_000, 1), entries=1_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    await journal.keep(LINE * 10)
    journal.write()
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(LINE) * 15 + 3, before[1]))
        await journal.keep(LINE * 10)
        journal.write()
        failing = journal.failing
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    during = lines_in(tmp_path)
    journal.write()

    assert failing
    assert during == [LINE] * 10
    assert lines_in(tmp_path) == [LINE] * 20


def test_a_file_ends_when_it_is_full(tmp_path: Path) -> None:
    """No file is larger than was set, unless one write is."""
    files = LogFiles(tmp_path, 50, 1)
    for _ in range(10):
        files.append(LINE)
    files.append(LINE * 10)
    files.close()

    sizes = sorted(path.stat().st_size for path in tmp_path.iterdir())
    assert sizes == [40, 40, 40, 40, 40, 200]


def test_a_file_ends_at_midnight_and_is_gone_when_its_first_line_is_too_old(tmp_path: Path) -> None:
    """No line is kept longer than the days that were set; other files in the folder are left alone."""
    clock = Clock()
    files = LogFiles(tmp_path, 10_000, 2, clock)
    (tmp_path / "decisions-notes.jsonl").write_text("mine", "utf-8")
    for _ in range(4):
        files.append(LINE)
        clock.now += DAY
    files.forget()
    left = [opened_at(path) for path in tmp_path.glob(PATTERN)]
    files.close()

    assert sorted(moment for moment in left if moment) == [clock.now - 2 * DAY, clock.now - DAY]
    assert left.count(None) == 1


def test_a_file_that_was_taken_away_is_followed_by_another(tmp_path: Path) -> None:
    """Whoever moves or deletes a file loses nothing that comes later."""
    files = LogFiles(tmp_path, 10_000, 1)
    files.append(b"gone\n")
    for path in tmp_path.iterdir():
        path.unlink()
    files.append(LINE)
    files.close()

    assert lines_in(tmp_path) == [LINE]


async def test_stopping_writes_what_waits(tmp_path: Path) -> None:
    """A worker that ends in peace loses no line."""
    journal, counted = journal_of(LogFiles(tmp_path, 10_000, 1))
    journal.start()
    await journal.keep(LINE)
    journal.stop()

    assert lines_in(tmp_path) == [LINE]
    assert counted == {"written": 1}


def test_the_pattern_finds_what_is_written() -> None:
    """The name that is made is the name that is looked for."""
    assert PATTERN.startswith("decisions-")
    assert files_module._MOMENT == "%Y%m%dT%H%M%SZ"
