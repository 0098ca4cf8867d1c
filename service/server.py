"""The HTTP server around the application: Granian, with a drain before it stops.

Granian closes its listener at once on SIGTERM. A load balancer needs a moment to notice, so the first
signal only makes readiness answer 503; the server stops after `drain_seconds` (or at the second signal).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian.constants import Interfaces
from granian.server.mp import MPServer

from service.settings import DRAIN_MARK, SERVING_MARK

if TYPE_CHECKING:
    from service.settings import Settings

DEFAULT_DRAIN_SECONDS = 5.0
REMINDER_SECONDS = 1.0
PAUSE_SECONDS = 1.0
"""So long before a worker is replaced that died before it served."""


class Server(MPServer):
    """Granian's server, told to drain before it stops."""

    def __init__(self, *args: Any, runtime: Path, drain_seconds: float, **kwargs: Any) -> None:
        """`runtime` is a directory of this run; workers see the drain mark there."""
        super().__init__(*args, **kwargs)
        self._mark = runtime / DRAIN_MARK
        self._drain_seconds = drain_seconds
        self._pid = os.getpid()

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Drain on the first signal, stop on the second."""
        if os.getpid() != self._pid:  # a worker that has just been forked and serves nothing yet
            os._exit(0)
        if self._mark.exists() or self._drain_seconds <= 0:
            super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]
            return
        self._mark.touch()
        timer = threading.Timer(self._drain_seconds, super().signal_handler_interrupt)
        timer.daemon = True
        timer.start()

    def _respawn_workers(self, workers: list[int], *args: Any, **kwargs: Any) -> None:
        """Replace workers that died.

        Granian ends the server when a worker dies twice within six seconds, with the workers that serve. Here only what
        never served is such a loop, and only while nobody serves: then the gate cannot run on this machine.
        """
        died = [worker for worker in self.wrks if worker.idx in workers]
        if not any(map(self._served, died)):
            time.sleep(PAUSE_SECONDS)
        serves = any(self._served(worker) for worker in self.wrks if worker in died or worker.is_alive())  # type: ignore[no-untyped-call]
        super()._respawn_workers(workers, *args, **kwargs)
        if serves:
            self.respawned_wrks.clear()

    def _served(self, worker: Any) -> bool:
        return self._mark.with_name(f"{SERVING_MARK}{worker.inner.pid}").exists()

    def _stop_workers(self) -> None:
        """Tell workers to stop, and again every second: one that was just being born may have missed the first word.

        Seen in 3 of 217 starts that were broken off under load: the worker changed its signal handlers at that moment.
        """
        stopped = threading.Event()

        def remind() -> None:
            while not stopped.wait(REMINDER_SECONDS):
                for worker in self.wrks:
                    worker.terminate()  # type: ignore[no-untyped-call]

        threading.Thread(target=remind, daemon=True).start()
        try:
            super()._stop_workers()  # type: ignore[no-untyped-call]
        finally:
            stopped.set()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; blocks."""
    runtime = Path(tempfile.mkdtemp(prefix="poortwachter-"))
    os.environ["POORTWACHTER_RUNTIME"] = str(runtime)
    if settings.workers > 1:
        (runtime / "metrics").mkdir()
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(runtime / "metrics")  # must be set before the workers import
    drain = settings.drain_seconds
    if drain is None:
        drain = 0.0 if sys.stdin is not None and sys.stdin.isatty() else DEFAULT_DRAIN_SECONDS
    try:
        Server(
            "service.app:create_app",
            factory=True,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            workers=settings.workers,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
            log_enabled=False,
            runtime=runtime,
            drain_seconds=drain,
        ).serve()
    finally:
        shutil.rmtree(runtime, ignore_errors=True)
