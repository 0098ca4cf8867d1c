"""A TCP proxy in front of a Redis that misbehaves on command."""

from __future__ import annotations

import asyncio
import random
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from tests.running import free_port

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

_LIMIT_SECONDS = 10


class Proxy:
    """Forwards to `target`. Modes: open, refused, silent, slow, jittery, cut, garbled."""

    def __init__(self, target: int) -> None:
        """Listen on a free port, in a thread of its own."""
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._target = target
        self._mode = "open"
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._listen())

    @contextmanager
    def being(self, mode: str) -> Iterator[None]:
        """Misbehave so until the block ends; connections that are open misbehave too."""
        self._mode = mode
        if mode == "refused":
            self._do(self._close())
        try:
            yield
        finally:
            self._mode = "open"
            if mode == "refused":
                self._do(self._listen())

    def close(self) -> None:
        """Stop everything."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_LIMIT_SECONDS)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_LIMIT_SECONDS)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        back: asyncio.StreamWriter | None = None
        try:
            answers, back = await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.gather(self._forward(reader, back, asked_by=writer), self._answer(answers, writer))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._pipes.discard(task)
            for end in (writer, back):
                if end is not None:
                    end.transport.abort()
                    with suppress(OSError):
                        await end.wait_closed()

    async def _forward(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked_by: asyncio.StreamWriter
    ) -> None:
        while question := await reader.read(65536):
            if self._mode == "cut":
                break
            if self._mode == "garbled":
                asked_by.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            elif self._mode != "silent":
                writer.write(question)
        raise ConnectionResetError

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answer := await reader.read(65536):
            if self._mode == "slow":
                await asyncio.sleep(0.6)
            elif self._mode == "jittery":
                await asyncio.sleep(random.uniform(0.0, 0.02))
            writer.write(answer)
        raise ConnectionResetError
