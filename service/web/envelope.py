"""The envelope around every request: admission, request id, trace context, and what is counted.

Pure ASGI around the application, because it also has to see what no handler sees: refusals, 404s, failures.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from service.errors import Overloaded
from service.web.dialects import refusal

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Send

    from service.line_log import LineLog
    from service.telemetry import Metrics

_LONGEST_REQUEST_ID = 128
_TRACE_PARENT_PARTS = (2, 32, 16, 2)
_GATE = "/v1/gate"
_COUNTED_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


def request_id_of(scope: Any) -> str:
    """Return the id of a request, its own or the caller's; the envelope has written it into the scope."""
    return str(scope["request_id"])


class Envelope:
    """Wraps the application; `in_flight` requests under /v1 are admitted up to `queue_limit`."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: LineLog, queue_limit: int) -> None:
        """Count on `metrics`, note failures on `log`."""
        self._app = app
        self._metrics = metrics
        self._log = log
        self._queue_limit = queue_limit
        self._in_flight = 0

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        headers = dict(scope["headers"])
        echoed = _echoed(headers)
        scope["request_id"] = echoed[0][1].decode("ascii")
        status = 0

        async def enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *echoed]
            await send(message)

        judged = scope["path"].startswith("/v1")
        full = judged and self._in_flight >= self._queue_limit
        if full:
            self._metrics.refused.inc()
            scope["full"] = True
        if full and not scope["path"].startswith(_GATE):  # a gateway understands 200 and 403 only
            await _refuse(enveloped, scope["path"])
        else:
            self._in_flight += judged
            try:
                await self._app(scope, receive, enveloped)
            finally:
                self._in_flight -= judged
        self._count(scope, status, time.perf_counter() - began)

    def publish(self) -> None:
        """Set the gauge of requests in flight."""
        self._metrics.in_flight.set(self._in_flight)

    def _count(self, scope: Any, status: int, seconds: float) -> None:
        route = scope.get("path_template") or "unmatched"
        if status == 404 or not isinstance(route, str):  # noqa: PLR2004
            route = "unmatched"
        method = scope["method"] if scope["method"] in _COUNTED_METHODS else "other"
        self._metrics.child(self._metrics.requests, route, method, str(status)).inc()
        self._metrics.child(self._metrics.request_seconds, route).observe(seconds)


def _echoed(headers: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    given = headers.get(b"x-request-id", b"")
    sane = 0 < len(given) <= _LONGEST_REQUEST_ID and given.isascii() and given.decode("ascii").isprintable()
    found = [(b"x-request-id", given if sane else os.urandom(12).hex().encode())]
    trace = headers.get(b"traceparent")
    if trace is not None and _is_trace_parent(trace):
        found.append((b"traceparent", trace))
    return found


def _is_trace_parent(value: bytes) -> bool:
    """W3C Trace Context: version-trace-parent-flags in lower-case hex; all-zero ids are invalid."""
    parts = value.split(b"-")
    if len(parts) != len(_TRACE_PARENT_PARTS) or parts[0] == b"ff":
        return False
    if any(len(part) != length for part, length in zip(parts, _TRACE_PARENT_PARTS, strict=True)):
        return False
    if any(part.strip(b"0123456789abcdef") for part in parts):
        return False
    return bool(parts[1].strip(b"0")) and bool(parts[2].strip(b"0"))


async def _refuse(send: Any, path: str) -> None:
    told = refusal(path, Overloaded("The queue is full; nothing was computed"))
    headers = [(b"content-type", told.media_type.encode())]
    headers += [(name.encode(), value.encode()) for name, value in told.headers.items()]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": told.body})
