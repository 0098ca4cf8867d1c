"""A response that is sent while its request is still being read.

Litestar's own `Stream` reads the request to learn of a disconnect, and so takes pieces of a body that is
still arriving. Here nobody reads but whoever makes the pieces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Response
from litestar.exceptions import HTTPException

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar import Request
    from litestar.types import ASGIApp, Receive, Scope, Send


class Streamed(Response[bytes]):
    """Sends each piece before the next one is asked for: reading ahead is bounded by one piece."""

    def __init__(self, pieces: AsyncIterator[bytes], media_type: str) -> None:
        """Answer 200 with these pieces."""
        super().__init__(b"", media_type=media_type)
        self._pieces = pieces
        self._media_type = media_type

    def to_asgi_response(self, *_given: Any, **_named: Any) -> ASGIApp:  # type: ignore[override] # it needs none
        """Return the application that sends the pieces."""
        return self._send_all

    async def _send_all(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", self._media_type.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for piece in self._pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def pieces_of(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """Yield the request's body as it arrives; a client that leaves in the middle ends it."""
    try:
        async for piece in request.stream():
            yield piece
    except HTTPException:
        return
