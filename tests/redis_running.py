"""A real redis-server on a free loopback port, to be paused, killed and started again."""

from __future__ import annotations

import shutil
import signal
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import redis

from tests.running import Process, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


class RedisRunning:
    """A Redis without persistence; `options` are those of its command line, without the dashes."""

    def __init__(self, **options: str) -> None:
        """Prepare it; `start` follows."""
        self.port = free_port()
        password = options.get("requirepass", "")
        login = f":{password}@" if password else ""
        self.url = f"redis://{login}127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port, password=password, socket_timeout=5, socket_connect_timeout=5)
        self._options = options
        self._folder = tempfile.mkdtemp(prefix="poortwachter-redis-")
        self._process: Process | None = None

    def start(self) -> None:
        """Start it (again) on its port."""
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        command += ["--dir", self._folder]
        for name, value in self._options.items():
            command += [f"--{name.replace('_', '-')}", value]
        self._process = Process(command)
        wait_until("redis answers", self._answers)

    def option(self, name: str) -> str:
        """Return an option that it was given."""
        return self._options[name]

    def pause(self) -> None:
        """SIGSTOP: connections are accepted by the kernel and nobody answers."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._send(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL: connections are refused."""
        if self._process is not None:
            self._process.stop(signal.SIGKILL)
            self._process = None

    @property
    def is_gone(self) -> bool:
        """Whether it was killed."""
        return self._process is None

    def ask(self, *words: Any) -> Any:
        """Send a command and return its answer."""
        return self.client.execute_command(*words)  # type: ignore[no-untyped-call]

    def everything(self) -> dict[bytes, bytes]:
        """Return every key with its value."""
        return {key: self.client.get(key) or b"" for key in self.client.scan_iter(count=1000)}  # type: ignore[misc]

    def close(self) -> None:
        """Stop it and remove what it left."""
        self.client.close()
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send(number)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.popen.poll() is not None:
            raise AssertionError(f"redis-server ended:\n{self._process.output}")
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False


@contextmanager
def redis_running(**options: str) -> Iterator[RedisRunning]:
    """Run a Redis."""
    running = RedisRunning(**options)
    try:
        running.start()
        yield running
    finally:
        running.close()
