"""The web application: routes joined to an assembly."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException

from service import errors
from service.api.about import about_routes
from service.api.approvals import approval_routes
from service.api.description import docs_page, document
from service.api.feedback import feedback_routes
from service.api.gate import ROUTE as GATE
from service.api.gate import gate_route, reply_to_mistake
from service.api.mentions import mention_routes
from service.api.openai import openai_routes
from service.api.perspective import perspective_routes
from service.api.policies import policy_routes
from service.api.statements import statement_routes
from service.api.verdicts import verdict_routes
from service.assembly import Assembly, build
from service.settings import read_settings
from service.stores.in_process import BoundedMemory
from service.web.dialects import Refusal, mistake, refusal
from service.web.envelope import Envelope
from service.web.fast_lane import FastLane
from service.webhooks.receiver import hook_routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.types import ASGIApp

    from service.web.prepared import Prepared


def create_app() -> ASGIApp:
    """Build from the environment: what the server calls in each worker.

    Lexicons and patterns live as long as the worker: frozen, no garbage collection walks through them again
    (that stopped the event loop for 60 to 90 ms at a time).
    """
    app = create(build(read_settings(os.environ)))
    gc.collect()
    gc.freeze()
    return app


def create(assembly: Assembly) -> ASGIApp:
    """Join the routes to an assembly."""

    def our_mistake(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        assembly.vitals.mistakes.inc()
        assembly.log.event(
            "mistake",
            error=type(error).__name__,
            at=_place(error),
            request_id=request.scope.get("request_id", ""),
        )
        if request.scope.get("path_template") == GATE:
            reply = reply_to_mistake(assembly.desk, request.scope)
            return Response(reply.body, status_code=reply.status, media_type=reply.media_type)
        return _refused(mistake(request.url.path))

    desk, post_room = assembly.desk, assembly.post_room
    prepared: BoundedMemory[Prepared] = BoundedMemory(assembly.settings.memory_entries)
    app = Litestar(
        route_handlers=[
            *verdict_routes(desk, prepared),
            *policy_routes(desk),
            *mention_routes(desk, assembly.mentions),
            *approval_routes(desk, assembly.shelf),
            *feedback_routes(desk, assembly.pipeline.guidelines),
            *statement_routes(desk),
            *hook_routes(desk, assembly.sources, assembly.replays, post_room.robot.take, post_room.courier.take),
            gate_route(desk, assembly.sources, assembly.settings.gate_deadline_ms / 1000),
            *openai_routes(desk, assembly.scoring),
            *perspective_routes(desk, assembly.scoring),
            *about_routes(
                desk, assembly.pipeline.guidelines, assembly.readiness, assembly.before_scrape, document, docs_page()
            ),
        ],
        exception_handlers={
            errors.CallerError: _callers_fault,
            HTTPException: _http_fault,
            Exception: our_mistake,
        },
        openapi_config=None,
        logging_config=None,  # the one log line is telemetry's
        lifespan=[assembly.running],
        debug=False,
    )
    envelope = Envelope(FastLane(app, desk, prepared), assembly.metrics, assembly.log, assembly.settings.queue_limit)
    assembly.watch(envelope.publish)
    return envelope


def _callers_fault(request: Request[Any, Any, Any], error: errors.CallerError) -> Response[bytes]:
    return _refused(refusal(request.url.path, error))


def _refused(told: Refusal) -> Response[bytes]:
    return Response(told.body, status_code=told.status, media_type=told.media_type, headers=told.headers)


def _http_fault(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Say in our words what the framework refused: it may not repeat the request."""
    kinds: Mapping[int, errors.CallerError] = {
        404: errors.NotFound(f"Nothing answers at {request.url.path[:100]}", hint="See /docs."),
        405: errors.MethodNotAllowed("The address exists, but not with this method", hint="See /docs."),
        413: errors.TooLarge("The body is larger than is read here", hint="Send less, or use the batch."),
    }
    known = kinds.get(error.status_code)
    if known is None:
        known = errors.MalformedRequest("The request could not be read", hint="See /docs.")
    response = _callers_fault(request, known)
    response.headers.update(error.headers or {})
    return response


def _place(error: Exception) -> str:
    """Return file:line of where an error came from; its message might hold words of a post."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
