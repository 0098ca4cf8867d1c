"""One post is read at a time; between two of them the event loop answers whoever needs no reading.

Sixteen posts that arrive together would else be read in one go, and what is remembered would wait for all of them.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_LOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def turn() -> AsyncIterator[None]:
    """Hold the turn while a post is read; first come, first served. Never hold it while waiting for a model."""
    loop = asyncio.get_running_loop()
    lock = _LOCKS.setdefault(loop, asyncio.Lock())
    await lock.acquire()
    try:
        yield
    finally:
        loop.call_soon(lock.release)  # not now: the next would have its turn before anybody else was heard
