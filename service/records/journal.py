"""The journal: a bounded queue of lines, and the thread that writes them. A disk that fails never fails a request.

While the disk is full, or gone, lines wait in the queue and are tried again; when the queue is full, lines are dropped
and counted. Lines that were not written yet (a tenth of a second of them) die with a process that is killed.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.records.files import LogFiles

WhenFull = Literal["drop", "wait"]
Result = Literal["written", "dropped"]
WRITE_SECONDS = 0.1
"""So long after one write comes the next."""
RETRY_SECONDS = 1.0
"""So long after a failed write comes the next try."""
FORGET_SECONDS = 600.0
"""So often old files are looked for."""
_MOST_LINES = 2_000
_LAST_SECONDS = 2.0
_LOOK_SECONDS = 0.005


class Journal:
    """Takes lines without ever raising; `failing` says why they are not written now, or is empty."""

    def __init__(
        self,
        files: LogFiles,
        entries: int,
        when_full: WhenFull,
        wait_seconds: float,
        count: Callable[[Result, int], None],
    ) -> None:
        """Hold at most `entries` lines; `wait` lets a request wait for room for at most `wait_seconds`."""
        self._files = files
        self._entries = entries
        self._waits = when_full == "wait"
        self._wait_seconds = wait_seconds
        self._count = count
        self._queue: deque[bytes] = deque()
        self._batch: list[bytes] = []
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._next_forget = 0.0
        self.failing = ""

    @property
    def is_full(self) -> bool:
        """Whether there is no room for a line."""
        return len(self._queue) + len(self._batch) >= self._entries

    async def keep(self, line: bytes) -> bool:
        """Take a line; False when it was dropped (and counted). A line ends with a line break."""
        if self.is_full and self._waits and not self.failing:
            until = time.monotonic() + self._wait_seconds
            while self.is_full and not self.failing and time.monotonic() < until:  # noqa: ASYNC110 - a thread makes room
                await asyncio.sleep(_LOOK_SECONDS)
        if self.is_full:
            self._count("dropped", 1)
            return False
        self._queue.append(line)
        return True

    def start(self) -> None:
        """Start to write; once in every worker."""
        self._thread = threading.Thread(target=self._work, name="decision-log", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is left, as far as that is possible within two seconds."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_LAST_SECONDS)
        left = len(self._queue) + len(self._batch)
        if left:
            self._count("dropped", left)

    def _work(self) -> None:
        while not self._ended.wait(RETRY_SECONDS if self.failing else WRITE_SECONDS):
            self.write()
        self.write()
        self._files.close()

    def write(self) -> None:
        """Write what waits; what cannot be written waits on."""
        if time.monotonic() >= self._next_forget:
            self._next_forget = time.monotonic() + FORGET_SECONDS
            self._files.forget()
        while self._batch or self._queue:
            while self._queue and len(self._batch) < _MOST_LINES:
                self._batch.append(self._queue.popleft())
            try:
                self._files.append(b"".join(self._batch))
            except OSError as error:
                self.failing = error.strerror or type(error).__name__
                return
            written, self._batch = len(self._batch), []
            self._count("written", written)
        self.failing = ""
