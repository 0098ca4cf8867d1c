"""The fast lane: a post that was answered before is answered at the door, without waking the framework.

Profiled: of a remembered verdict's time, two thirds went into routing, header objects and response objects.
The lane serves only the plain case (`POST /v1/verdicts`, no query, Idempotency-Key or approval, an answer already
prepared in this process) and hands everything else on, body included. What it answers is byte for byte what
the route would have answered, and is counted and logged the same.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.errors import CallerError
from service.web.approvals import HEADER
from service.web.decoding import MAX_POST_BYTES
from service.web.desk import milliseconds_since, new_answer_id

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Send

    from service.stores.in_process import BoundedMemory
    from service.web.desk import Desk
    from service.web.prepared import Prepared

ROUTE = "/v1/verdicts"
_JSON = "application/json"


class FastLane:
    """Wraps the application; `prepared` is the memory that the route fills."""

    def __init__(self, app: ASGIApp, desk: Desk, prepared: BoundedMemory[Prepared]) -> None:
        """Answer from `prepared` what the desk's callers ask again."""
        self._app = app
        self._desk = desk
        self._prepared = prepared

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != ROUTE or scope["method"] != "POST" or scope["query_string"]:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body, taken = await _whole(receive, headers.get("content-length", ""))
        began = time.perf_counter()
        answer = await self._known(scope, headers, body, began) if body is not None else None
        if answer is None:
            await self._app(scope, _again(taken, receive), send)
            return
        status, content = answer
        scope["path_template"] = ROUTE
        length = str(len(content)).encode()
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(b"content-type", b"application/json"), (b"content-length", length)],
            }
        )
        await send({"type": "http.response.body", "body": content, "more_body": False})

    async def _known(self, scope: Any, headers: dict[str, str], body: bytes, began: float) -> tuple[int, bytes] | None:
        """Return status and body when the answer is prepared; None hands the request on."""
        if "idempotency-key" in headers or HEADER in headers or headers.get("content-type", _JSON) != _JSON:
            return None
        desk = self._desk
        try:
            caller = desk.doorman.admit(headers, "verdicts")
        except CallerError:
            return None  # the route says why
        name = desk.prepared_name(caller, headers.get("accept-language"), body)
        known = self._prepared.get(name, datetime.now(UTC))
        if known is None:
            return None
        answer_id = new_answer_id()
        request_id: Any = scope.get("request_id", "")
        await desk.tell_again(known, request_id=request_id, answer_id=answer_id, began=began)
        status = caller.on_block if known.decision.decision == "block" else 200
        return status, known.fill(answer_id, milliseconds_since(began))


async def _whole(receive: Receive, announced: str) -> tuple[bytes | None, list[Message]]:
    """Return the whole body (None when it is too large or the client left) and the messages it came in.

    A body of its announced length is whole: the server's last, empty message need not be waited for.
    """
    length = int(announced) if announced.isdecimal() else -1
    taken: list[Message] = []
    size = 0
    while size <= MAX_POST_BYTES:
        message: Any = await receive()
        taken.append(message)
        if message["type"] != "http.request":
            return None, taken
        size += len(message.get("body", b""))
        if size == length or not message.get("more_body", False):
            return b"".join(part.get("body", b"") for part in taken), taken  # type: ignore[misc]
    return None, taken


def _again(taken: list[Message], receive: Receive) -> Receive:
    """Return a receive that gives the messages that were already taken once more."""
    left = iter(taken)

    async def once_more() -> Any:
        for message in left:
            return message
        return await receive()

    return once_more
