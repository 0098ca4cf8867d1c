"""What the gate says about itself: guidelines, health, metrics, and its own description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get

from service.web.desk import ENCODE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from litestar.handlers import HTTPRouteHandler

    from service.domain.guideline import Guideline
    from service.respond import Responder
    from service.web.desk import Desk

_JSON = "application/json"


def about_routes(
    desk: Desk,
    guidelines: Sequence[Guideline],
    readiness: Callable[[], tuple[bool, dict[str, str]]],
    before_scrape: Callable[[], None],
    document: Callable[[], bytes],
    page: bytes,
) -> list[HTTPRouteHandler]:
    """Return the routes; `readiness` says whether to send traffic here and the state of each part."""

    @get("/v1/guidelines", include_in_schema=False)
    async def list_guidelines(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "verdicts")
        language = desk.language_for(request.headers.get("accept-language"), desk.policy_of(caller.organisation))
        return Response(ENCODE(guideline_list(guidelines, desk.responder, language)), media_type=_JSON)

    @get("/health/live", include_in_schema=False)
    async def live() -> Response[bytes]:
        return Response(b'{"status":"live"}', media_type=_JSON)

    @get("/health/ready", include_in_schema=False)
    async def ready() -> Response[bytes]:
        is_ready, parts = readiness()
        degraded = any(state == "degraded" for state in parts.values())
        status = ("degraded" if degraded else "ready") if is_ready else "not ready"
        return Response(
            ENCODE({"status": status, "parts": parts}), media_type=_JSON, status_code=200 if is_ready else 503
        )

    @get("/metrics", include_in_schema=False)
    async def metrics() -> Response[bytes]:
        before_scrape()
        return Response(desk.metrics.exposition(), media_type=METRICS_MEDIA_TYPE)

    @get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response[bytes]:
        return Response(document(), media_type=_JSON)

    @get("/docs", include_in_schema=False)
    async def docs() -> Response[bytes]:
        return Response(page, media_type="text/html")  # the framework adds the charset

    return [list_guidelines, live, ready, metrics, openapi, docs]


METRICS_MEDIA_TYPE = "text/plain; version=0.0.4"
"""Without charset: the framework adds it."""


def guideline_list(guidelines: Sequence[Guideline], responder: Responder, language: str) -> dict[str, Any]:
    """Return the guidelines with their texts and reason codes."""
    return {
        "guidelines": [
            {
                "guideline": guideline.number,
                "code": guideline.code,
                "title": responder.title(guideline.code, language),
                "text": guideline.messages["guideline"][language]["text"],
                "reason_codes": guideline.reason_codes,
            }
            for guideline in guidelines
        ]
    }
