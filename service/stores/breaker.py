"""A breaker: a store that does not answer is left alone for a while, so that nobody else waits for it."""

from __future__ import annotations

import time

REST_SECONDS = 1.0
"""How long the store is left alone before one request tries again."""


class Breaker:
    """Closed (asks), open (does not), half open (lets one request try).

    One failure opens it: a request asks several times, and must not wait for a dead store more than once.
    What that costs is a second without memory after a lost packet; verdicts do not change.
    """

    def __init__(self, rest_seconds: float = REST_SECONDS) -> None:
        """Rest for so long after a failure."""
        self._rest_seconds = rest_seconds
        self._open = False
        self._next_try = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the store is being left alone."""
        return self._open

    def may_try(self) -> bool:
        """Say whether to ask the store now; while open, one request per rest may."""
        if not self._open:
            return True
        now = time.monotonic()
        if now < self._next_try:
            return False
        self._next_try = now + self._rest_seconds
        return True

    def succeeded(self) -> None:
        """Note an answer: closed."""
        self._open = False

    def failed(self) -> None:
        """Note a failure: open."""
        self._open = True
        self._next_try = time.monotonic() + self._rest_seconds
