"""`ANY /v1/gate/{path}`: a gateway asks before it lets a request through to a scheduler's own API.

The answer is exactly 200 or 403 (Envoy takes any other status for a failure, nginx for a mistake). A request that
creates or edits no post passes; what cannot be read, or is not released, does not. When no verdict can be computed in
time, the source says what happens: `fail`.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from litestar import asgi
from litestar.types import Receive, Scope, Send  # noqa: TC002 - the framework reads them when it starts

from service.api.gate_replies import Weighed, failed, judged, passed, refused
from service.errors import CallerError, NotFound
from service.shapes.requests import API_SHAPES, is_near_posts, posts_in, shapes_at
from service.web.approvals import HEADER
from service.web.decoding import check_post
from service.web.gateway import PREFIX, asked_of, body_of, identification, payload_of
from service.web.sources import Source

if TYPE_CHECKING:
    from litestar.handlers import ASGIRouteHandler

    from service.api.gate_replies import Reply
    from service.shapes.registry import ShapeName
    from service.shapes.shaped import Shaped
    from service.web.callers import Caller
    from service.web.desk import Desk
    from service.web.gateway import Asked
    from service.web.sources import Sources

ROUTE = PREFIX + "/{path}"
_SOURCE = "gate_source"
"""Where a request's scope keeps its source: a mistake of ours is answered as that source says."""


def gate_route(desk: Desk, sources: Sources, deadline_seconds: float) -> ASGIRouteHandler:
    """Return the route. A verdict that takes longer than the deadline is finished behind, and remembered."""
    gate = _Gate(desk, sources, deadline_seconds)

    @asgi(PREFIX, is_mount=True, copy_scope=False)
    async def authorise(scope: Scope, receive: Receive, send: Send) -> None:
        rest = scope["raw_path"].decode("latin-1").removeprefix(PREFIX)
        if rest and rest[0] not in "/?":
            raise NotFound("Nothing answers at this address", hint="See /docs.")
        known: dict[str, Any] = scope  # type: ignore[assignment]
        known["path_template"] = ROUTE
        reply, kind = await gate.reply(known, receive)
        desk.metrics.child(desk.metrics.gate, kind, reply.result).inc()
        await reply.send(send)

    return authorise


def reply_to_mistake(desk: Desk, scope: Any) -> Reply:
    """Answer what failed by a mistake of ours: closed, unless its source says otherwise."""
    source = scope.get(_SOURCE)
    reply = failed(source, "mistake")
    desk.metrics.child(desk.metrics.gate, source.kind if source else "none", reply.result).inc()
    return reply


class _Gate:
    def __init__(self, desk: Desk, sources: Sources, deadline_seconds: float) -> None:
        self._desk = desk
        self._sources = sources
        self._deadline_seconds = deadline_seconds
        self._under_way: set[asyncio.Task[Any]] = set()

    async def reply(self, scope: dict[str, Any], receive: Receive) -> tuple[Reply, str]:
        """Return the reply, and the kind of source for the metric."""
        began = time.perf_counter()
        asked = asked_of(scope)
        kind = "none"
        try:
            caller = self._desk.doorman.admit(identification(asked.headers), "gate")
            source = self._named(caller.organisation, asked.source)
            among = (source.shape,) if source else API_SHAPES
            kind = source.kind if source else kind
            scope[_SOURCE] = source
            if scope.get("full"):
                return (passed() if asked.is_read else failed(source, "overloaded")), kind
            shape, posts = await _posts_of(asked, receive, among)
            if not posts:
                return passed(), kind
            source = source or self._of_shape(caller.organisation, shape or "plain")
            scope[_SOURCE], kind = source, source.kind
            for shaped in posts:
                check_post(shaped.post)
        except CallerError as error:
            return refused(error), kind
        seconds = self._deadline_seconds - (time.perf_counter() - began)
        weighed = await self._weigh(posts, caller, asked, scope["request_id"], seconds)
        return (failed(source, "too_slow") if weighed is None else judged(source, weighed)), kind

    async def _weigh(
        self, posts: tuple[Shaped, ...], caller: Caller, asked: Asked, request_id: str, seconds: float
    ) -> list[Weighed] | None:
        """Judge every post of a request; None when that takes too long (it goes on behind, and is remembered)."""
        task = asyncio.create_task(self._weigh_all(posts, caller, asked, request_id))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait([task], timeout=max(seconds, 0))
        return task.result() if done else None

    async def _weigh_all(
        self, posts: tuple[Shaped, ...], caller: Caller, asked: Asked, request_id: str
    ) -> list[Weighed]:
        desk = self._desk
        language = desk.language_for(asked.headers.get("accept-language"), desk.policy_of(caller.organisation))
        approval = asked.headers.get(HEADER)
        return [
            Weighed(
                await desk.judge(
                    shaped.post,
                    caller,
                    language=language,
                    request_id=request_id,
                    approval=approval,
                    doubts=shaped.doubts,
                ),
                shaped.doubts,
            )
            for shaped in posts
        ]

    def _named(self, organisation: str, name: str | None) -> Source | None:
        if name is None:
            return None
        source = self._sources.get(organisation, name)
        if source is None and name in API_SHAPES:
            source = _default(organisation, name)
        if source is None:
            raise NotFound(
                "This organisation has no source of that name", hint="Name it in the sources file, or leave @name out."
            )
        return source

    def _of_shape(self, organisation: str, shape: ShapeName) -> Source:
        return self._sources.get(organisation, shape) or _default(organisation, shape)


async def _posts_of(
    asked: Asked, receive: Receive, among: tuple[ShapeName, ...]
) -> tuple[ShapeName | None, tuple[Shaped, ...]]:
    """Return the posts of a request; none when it creates and edits none."""
    at = shapes_at(asked.method, asked.path, among)
    unread = asked.is_file and not at and not is_near_posts(asked.path)
    body = await body_of(receive, keep=not unread)
    payload = payload_of(asked, body, creates=bool(at))
    return (None, ()) if payload is None else posts_in(payload, at, among)


def _default(organisation: str, shape: ShapeName) -> Source:
    return Source(organisation, shape, kind=shape, shape=shape)
