"""The files of the decision log: one after another in a folder, each by one process, none kept too long.

Every worker writes files of its own, named `decisions-<moment of opening, UTC>-<random>.jsonl`, so that workers and
replicas may share a folder. A file ends when it is full, and at midnight UTC.
"""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATTERN = "decisions-*.jsonl"
_MOMENT = "%Y%m%dT%H%M%SZ"
_DAY_SECONDS = 86_400


class LogFiles:
    """Appends whole lines or nothing; a file is readable by its owner only."""

    def __init__(
        self, folder: Path, file_bytes: int, retention_days: int, clock: Callable[[], float] = time.time
    ) -> None:
        """Touch nothing yet. `clock` gives seconds since 1970."""
        self._folder = folder
        self._file_bytes = file_bytes
        self._retention_seconds = retention_days * _DAY_SECONDS
        self._clock = clock
        self._handle = -1
        self._size = 0
        self._day = 0

    def append(self, lines: bytes) -> None:
        """Write whole lines, in a new file when it is time for one; raise OSError and leave none of them behind."""
        if self._is_over(len(lines)):
            self.close()
        if self._handle < 0:
            self._open()
        try:
            self._write_all(lines)
        except OSError:
            self._undo()
            raise
        self._size += len(lines)

    def forget(self) -> None:
        """Delete every file whose first line is older than the retention; what cannot be deleted stays."""
        oldest = self._clock() - self._retention_seconds
        for path in self._folder.glob(PATTERN):
            opened = opened_at(path)
            if opened is not None and opened < oldest:
                with suppress(OSError):
                    path.unlink()

    def close(self) -> None:
        """End the file that is open."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            with suppress(OSError):  # some file systems tell only now that the disk is full
                os.close(handle)

    def _is_over(self, more: int) -> bool:
        if self._handle < 0:
            return False
        full = self._size > 0 and self._size + more > self._file_bytes
        return full or int(self._clock() // _DAY_SECONDS) != self._day or os.fstat(self._handle).st_nlink == 0

    def _open(self) -> None:
        now = self._clock()
        moment = datetime.fromtimestamp(now, UTC).strftime(_MOMENT)
        path = self._folder / f"decisions-{moment}-{secrets.token_hex(4)}.jsonl"
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND, 0o600)
        self._path, self._size, self._day = path, 0, int(now // _DAY_SECONDS)

    def _write_all(self, lines: bytes) -> None:
        rest = memoryview(lines)
        while rest:
            rest = rest[os.write(self._handle, rest) :]

    def _undo(self) -> None:
        """Take back what was written in part; an empty file goes too."""
        with suppress(OSError):
            os.ftruncate(self._handle, self._size)
        if self._size == 0:
            with suppress(OSError):
                self._path.unlink()
            self.close()


def opened_at(path: Path) -> float | None:
    """Return when a file of the log was opened, in seconds since 1970; None when it is no such file."""
    try:
        return datetime.strptime(path.name.split("-")[1], _MOMENT).replace(tzinfo=UTC).timestamp()
    except (ValueError, IndexError):
        return None
