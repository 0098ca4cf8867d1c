"""`POST /v1/statements`: the statement of reasons about a post that was, or would be, held back.

The post is sent once more, because nothing of it was kept. It is judged as `POST /v1/verdicts` judges it (remembered
where it was judged before), and not counted as a decision.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, post

from service.api.verdicts import read_post
from service.explain import explain
from service.web.approvals import HEADER
from service.web.decoding import MAX_POST_BYTES, check_media_type
from service.web.desk import ENCODE
from service.web.envelope import request_id_of

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from service.web.desk import Desk


def statement_routes(desk: Desk) -> list[HTTPRouteHandler]:
    """Return the route that gives statements of reasons."""

    @post("/v1/statements", status_code=200, request_max_body_size=MAX_POST_BYTES, include_in_schema=False)
    async def state(request: Request[Any, Any, Any]) -> Response[bytes]:
        began = time.perf_counter()
        caller = desk.doorman.admit(request.headers, "verdicts")
        check_media_type(request.headers.get("content-type"), "application/json")
        told = read_post(await request.body())
        language = desk.language_for(request.headers.get("accept-language"), desk.policy_of(caller.organisation))
        judged = await desk.weighed(
            told,
            caller,
            language=language,
            request_id=request_id_of(request.scope),
            approval=request.headers.get(HEADER),
            began=began,
        )
        statement = explain(judged.answer, desk.responder, language, datetime.now(UTC))
        desk.metrics.child(desk.metrics.statements, caller.organisation, statement.decision).inc()
        desk.log.event(
            "statement",
            id=statement.id,
            organisation=caller.organisation,
            decision=statement.decision,
            request_id=request_id_of(request.scope),
        )
        return Response(ENCODE(statement), media_type="application/json")

    return [state]
