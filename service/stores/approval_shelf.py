"""Where approvals lie that were given and wait for the hold worker: a folder of this machine, and the shared Redis.

Under the keyed hash of what they are about; a token is signed and says itself what it is good for, so whoever finds it
checks it (`web/approvals.py`), and one that is lost is only asked for again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.stores.redis_store import RedisStore

LONGEST_SECONDS = 90 * 86_400
"""No approval holds for longer (api/approvals.py)."""
_LARGEST_TOKEN_BYTES = 4_096


class ApprovalShelf:
    """Puts approvals down and finds them. Never raises: what cannot be written is not there."""

    def __init__(self, state: Path, store: RedisStore | None) -> None:
        """Keep files in a folder of the state, and the same in a store that others share."""
        self._folder = state / "approvals"
        self._store = store

    async def put(self, organisation: str, content_hash: str, token: str, seconds: float) -> bool:
        """Put a token down for so long; False when nobody could take it."""
        name = _name(organisation, content_hash)
        written = self._write(name, token)
        shared = self._store is not None and await self._store.put(name, token.encode(), seconds)
        return written or shared

    async def find(self, organisation: str, content_hashes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the tokens about a content (its hash under every live key)."""
        found: list[str] = []
        for content_hash in content_hashes:
            name = _name(organisation, content_hash)
            found.append(self._read(name))
            if self._store is not None:
                found.append((await self._store.get(name) or b"").decode("ascii", "replace"))
        return tuple(dict.fromkeys(token for token in found if token))

    def _write(self, name: str, token: str) -> bool:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep()
            handle, fresh = tempfile.mkstemp(prefix=".approval-", dir=self._folder)  # mode 0600
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(token)
            Path(fresh).replace(self._folder / name)
        except OSError:
            return False
        return True

    def _read(self, name: str) -> str:
        try:
            with (self._folder / name).open("rb") as file:
                return file.read(_LARGEST_TOKEN_BYTES).decode("ascii", "replace").strip()
        except OSError:
            return ""

    def _sweep(self) -> None:
        """Remove what no approval can need any more."""
        oldest = time.time() - LONGEST_SECONDS
        for path in self._folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def _name(organisation: str, content_hash: str) -> str:
    return hashlib.sha256(f"{organisation}\n{content_hash}".encode()).hexdigest()[:32]
