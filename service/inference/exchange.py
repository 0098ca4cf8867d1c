"""Asking a model elsewhere over HTTP: one address, bounded in time and size, never redirected, never through a proxy.

Certificates are verified against the system's store (or what SSL_CERT_FILE names). Without TLS only addresses that are
not public are spoken to, and that is looked at before a byte is sent: posts travel here. What the other side says of an
error is never read: it may repeat a post.
"""

from __future__ import annotations

import ipaddress
import time
from typing import TYPE_CHECKING, Literal, get_args

import urllib3
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

if TYPE_CHECKING:
    import socket

CONNECT_SECONDS = 1.0
LARGEST_ANSWER_BYTES = 8 << 20
_CHUNK_BYTES = 1 << 16
_OK = 200
_REDIRECTS = range(300, 400)
_TOO_MANY = 429
_BROKEN = 500
_AWAY = frozenset({502, 503, 504})

Failure = Literal["not_reached", "timeout", "busy", "refused", "failed", "unreadable", "changed"]
"""Why a question was not answered: nobody there (or a gateway that says so); too late; asked to wait (429); refused
(another 4xx, or a redirect); the model failed; what it answers is not the protocol's; another version answered."""
RESULTS = ("ok", *get_args(Failure))


class RemoteFailed(Exception):
    """A model elsewhere did not answer. The message is safe to show: no text, no key, no word of the answer."""

    def __init__(self, reason: Failure, detail: str) -> None:
        """`reason` is what is counted, `detail` what an operator reads."""
        super().__init__(detail)
        self.reason = reason


class Exchange:
    """Questions to one address. For several threads at once; as many connections stay open as there are `lanes`."""

    def __init__(self, address: str, lanes: int) -> None:
        """Connect to nothing yet."""
        self.address = address
        self.key = ""
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=lanes + 1)
        self._pool.pool_classes_by_scheme = {"http": _NearPool, "https": HTTPSConnectionPool}

    def get(self, seconds: float) -> bytes:
        """Return what the address itself answers: the model's metadata; raise RemoteFailed."""
        return self._ask("GET", self.address, None, seconds)

    def infer(self, body: bytes, seconds: float) -> bytes:
        """Return the answer to a question, which may be asked twice: nothing changes by it; raise RemoteFailed."""
        return self._ask("POST", self.address + "/infer", body, seconds)

    def forget_connections(self) -> None:
        """Close what is open and idle: after a failure it may lead nowhere."""
        self._pool.clear()

    def _ask(self, method: str, address: str, body: bytes | None, seconds: float) -> bytes:
        ends_at = time.monotonic() + seconds
        try:
            try:
                return self._once(method, address, body, ends_at)
            except ProtocolError:  # an idle connection that the other side was just closing
                return self._once(method, address, body, ends_at)
        except (ReadTimeoutError, TimeoutError):
            raise RemoteFailed("timeout", f"{self.address} did not answer within {seconds:g} s") from None
        except (HTTPError, OSError, ValueError) as error:
            cause = type(getattr(error, "reason", None) or error).__name__
            raise RemoteFailed("not_reached", f"{self.address} cannot be reached ({cause})") from None

    def _once(self, method: str, address: str, body: bytes | None, ends_at: float) -> bytes:
        left = max(ends_at - time.monotonic(), 0.001)
        headers = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "poortwachter"}
        if body is not None:
            headers["content-type"] = "application/json"
        if self.key:
            headers["authorization"] = f"Bearer {self.key}"
        response = self._pool.request(
            method,
            address,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=left),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        whole = False
        try:
            if response.status != _OK:
                raise _refusal(response.status, self.address)
            answer = _read(response, ends_at, self.address)
            whole = True
            return answer
        finally:
            if not whole:
                response.close()
            response.release_conn()


def _read(response: urllib3.BaseHTTPResponse, ends_at: float, address: str) -> bytes:
    """Return a whole answer, however slowly it drips, or raise in time."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_CHUNK_BYTES, decode_content=False):
        size += len(part)
        if size > LARGEST_ANSWER_BYTES:
            raise RemoteFailed("unreadable", f"{address} answers more than {LARGEST_ANSWER_BYTES >> 20} MB")
        if time.monotonic() > ends_at:
            raise RemoteFailed("timeout", f"{address} answers too slowly")
        parts.append(part)
    told = response.headers.get("content-length", "")
    if told.isdecimal() and int(told) != size:
        raise ProtocolError("the answer is shorter than was said")
    return b"".join(parts)


def _refusal(status: int, address: str) -> RemoteFailed:
    if status == _TOO_MANY:
        return RemoteFailed("busy", f"{address} asks to wait ({status})")
    if status in _AWAY:
        return RemoteFailed("not_reached", f"{address} is not there ({status})")
    if status >= _BROKEN:
        return RemoteFailed("failed", f"{address} failed ({status})")
    if status in _REDIRECTS:
        return RemoteFailed("refused", f"{address} redirects ({status}), which is not followed")
    hints = {401: "; is POORTWACHTER_MODEL_KEY right?", 403: "; may this key ask it?", 404: "; is that its name?"}
    return RemoteFailed("refused", f"{address} refuses ({status}){hints.get(status, '')}")


def is_public(place: str) -> bool:
    """Say whether an IP address is one of the internet's, also when it is written inside one of IPv6."""
    address = ipaddress.ip_address(place.partition("%")[0])
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (inner or address).is_global


class _Near(HTTPConnection):
    """A connection without TLS: to an address that is not public, or none."""

    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        if is_public(str(connected.getpeername()[0])):
            connected.close()
            raise RemoteFailed("refused", f"{self.host} is a public address: posts go there over https:// only")
        return connected


class _NearPool(HTTPConnectionPool):
    ConnectionCls = _Near
