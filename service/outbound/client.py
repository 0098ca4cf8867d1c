"""One client for every call to the outside: bounded in time, size and tries, to one origin, never redirected.

What can be said safely twice is tried again by urllib3 with growing, jittered pauses. 429 is never slept away here:
Limited tells its caller, who knows what is urgent. Blocking work runs in a thread.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import msgspec
import urllib3
from msgspec import Struct
from urllib3.exceptions import HTTPError, InvalidHeader, LocationValueError

from service.outbound.addresses import pool_for
from service.outbound.errors import Forbidden, Limited, NotReached, Unreadable
from service.outbound.limits import wait_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.web.reach import Network

CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0
WHOLE_SECONDS = 30.0
"""No answer is read for longer, however slowly it drips."""
LARGEST_ANSWER_BYTES = 8 << 20
TRIES = 3
_CHUNK_BYTES = 1 << 16
_AGAIN = frozenset({500, 502, 503, 504})
_REDIRECTS = range(300, 400)
_TOO_MANY = 429
_BROKEN = 500
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()


class Reply(Struct, frozen=True):
    """An answer: below 300, or 4xx other than 429. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        """Whether the other side did as asked."""
        return self.status < _REDIRECTS.start

    def json(self) -> Any:
        """Return the body decoded; raise Unreadable."""
        try:
            return _ANY.decode(self.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise Unreadable("the answer is no JSON") from None


class Client:
    """Calls addresses below one base address; every other host, and every redirect, is Forbidden."""

    def __init__(
        self, base: str, networks: tuple[Network, ...] = (), *, tries: int = TRIES, read_seconds: float = READ_SECONDS
    ) -> None:
        """`networks` may be reached although they are not public. `tries` count for what may be said twice."""
        self.base = base.rstrip("/")
        self._origin = _origin(self.base)
        self._pool = pool_for(networks)
        self._tries = tries
        self._timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=read_seconds)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> Reply:
        """Ask once, or a few times when it is `repeatable`. A body that is no bytes is sent as JSON.

        Raise NotReached, Limited, Unreadable or Forbidden.
        """
        content = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
        address = self.base + path + (f"?{urlencode(query)}" if query else "")
        if _origin(address) != self._origin:
            raise Forbidden("the address leaves the host of this source")
        told = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "poortwachter"}
        told |= {} if content is None else {"content-type": "application/json"}
        return await asyncio.to_thread(self._ask, method, address, content, told | dict(headers or {}), repeatable)

    def close(self) -> None:
        """Close what is still open."""
        self._pool.clear()

    def _ask(self, method: str, address: str, content: bytes | None, headers: dict[str, str], again: bool) -> Reply:
        retries = urllib3.Retry(
            total=self._tries - 1 if again else 0,
            redirect=0,
            allowed_methods=None,
            status_forcelist=_AGAIN,
            backoff_factor=0.2,
            backoff_jitter=0.3,
            backoff_max=5.0,
            raise_on_status=False,
            respect_retry_after_header=False,  # a 503 that asks for an hour is the caller's matter, not a sleep here
        )
        try:
            response = self._pool.request(
                method,
                address,
                body=content,
                headers=headers,
                timeout=self._timeout,
                retries=retries,
                redirect=False,
                preload_content=False,
            )
            try:
                answer = _read(response)
            finally:
                response.release_conn()
        except (HTTPError, InvalidHeader, LocationValueError, OSError) as error:
            cause = getattr(error, "reason", None) or error  # what urllib3 gave up for
            raise NotReached(f"{self._origin} cannot be reached ({type(cause).__name__})") from None
        return self._checked(Reply(response.status, {k.lower(): v for k, v in response.headers.items()}, answer))

    def _checked(self, reply: Reply) -> Reply:
        if reply.status == _TOO_MANY:
            raise Limited(f"{self._origin} asks to wait", wait_of(reply.headers, datetime.now(UTC)))
        if reply.status in _REDIRECTS:
            raise Forbidden(f"{self._origin} redirects ({reply.status}), which is not followed")
        if reply.status >= _BROKEN:
            raise NotReached(f"{self._origin} answers {reply.status}")
        return reply


def _read(response: urllib3.BaseHTTPResponse) -> bytes:
    """Return a whole answer, within the limits of size and time."""
    ends_at = time.monotonic() + WHOLE_SECONDS
    parts: list[bytes] = []
    size = 0
    for part in response.stream(_CHUNK_BYTES):
        size += len(part)
        if size > LARGEST_ANSWER_BYTES or time.monotonic() > ends_at:
            response.close()
            raise Unreadable("the answer is larger, or comes more slowly, than is read here")
        parts.append(part)
    return b"".join(parts)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()
