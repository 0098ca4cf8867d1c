"""A bare Litestar endpoint that answers fixed bytes: what the same server can do without judging anything."""

from __future__ import annotations

import os
from pathlib import Path

from litestar import Litestar, Request, Response, route

_ANSWER = Path(os.environ["BARE_ANSWER"]).read_bytes()


@route("/bare", http_method=["GET", "POST"], status_code=200)
async def bare(request: Request) -> Response[bytes]:
    """Read the body, answer the bytes."""
    await request.body()
    return Response(_ANSWER, media_type="application/json")


@route("/blind", http_method=["GET", "POST"], status_code=200)
async def blind() -> Response[bytes]:
    """Answer the bytes without reading the body."""
    return Response(_ANSWER, media_type="application/json")


app = Litestar([bare, blind], openapi_config=None)
