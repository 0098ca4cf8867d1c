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

from service.api.gate_replies import failed, passed, refused, weighed
from service.errors import CallerError, NotFound, TooLarge
from service.shapes.requests import API_SHAPES, is_near_posts, posts_in, shapes_at
from service.web.approvals import HEADER
from service.web.decoding import check_post
from service.web.gateway import PREFIX, asked_of, body_of, check_address, identification, payload_of
from service.web.sources import Source

if TYPE_CHECKING:
    from litestar.handlers import ASGIRouteHandler

    from service.api.gate_replies import Reply
    from service.shapes.registry import ShapeName
    from service.shapes.shaped import Shaped
    from service.web.callers import Caller
    from service.web.desk import Desk, Judged
    from service.web.gateway import Asked
    from service.web.sources import Sources

ROUTE = PREFIX + "/{path}"
MAX_POSTS = 256
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
        _tell(desk, reply, kind, known)
        await reply.send(send)

    return authorise


def reply_to_mistake(desk: Desk, scope: Any) -> Reply:
    """Answer what failed by a mistake of ours: closed, unless its source says otherwise."""
    source = scope.get(_SOURCE)
    reply = failed(source, "mistake")
    _tell(desk, reply, source.kind if source else "none", scope)
    return reply


def _tell(desk: Desk, reply: Reply, kind: str, scope: Any) -> None:
    """Count a reply, and note why nothing was judged; the path stays out of it: it belongs to another API."""
    desk.metrics.child(desk.metrics.gate, kind, reply.result).inc()
    if reply.why:
        desk.log.event("gate", result=reply.result, why=reply.why, kind=kind, request_id=scope["request_id"])


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
            if len(posts) > MAX_POSTS:
                raise TooLarge(f"A request holds more than {MAX_POSTS} posts", hint="Send several.")
            for shaped in posts:
                check_post(shaped.post)
        except CallerError as error:
            return refused(error), kind
        seconds = self._deadline_seconds - (time.perf_counter() - began)
        judged = await self._weigh(posts, caller, asked, scope["request_id"], seconds)
        if judged is None:
            self._desk.metrics.child(self._desk.metrics.failed_posts, kind, source.fail).inc(len(posts))
            return failed(source, "too_slow"), kind
        return weighed(source, judged), kind

    async def _weigh(
        self, posts: tuple[Shaped, ...], caller: Caller, asked: Asked, request_id: str, seconds: float
    ) -> list[Judged] | None:
        """Judge every post of a request; None when that takes too long (it goes on behind, and is remembered)."""
        task = asyncio.create_task(self._judge(posts, caller, asked, request_id))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait([task], timeout=max(seconds, 0))
        if not done:
            task.add_done_callback(self._note_mistake)
        return task.result() if done else None

    def _note_mistake(self, late: asyncio.Task[Any]) -> None:
        """Log what failed after nobody waited for it any more."""
        error = None if late.cancelled() else late.exception()
        if error is not None:
            self._desk.log.event("mistake", error=type(error).__name__, at="a late verdict of the gate")

    async def _judge(self, posts: tuple[Shaped, ...], caller: Caller, asked: Asked, request_id: str) -> list[Judged]:
        desk = self._desk
        language = desk.language_for(asked.headers.get("accept-language"), desk.policy_of(caller.organisation))
        judged = []
        for shaped in posts:
            judged.append(
                await desk.judge(
                    shaped.post,
                    caller,
                    language=language,
                    request_id=request_id,
                    approval=asked.headers.get(HEADER),
                    doubts=shaped.doubts,
                )
            )
            await asyncio.sleep(0)  # the deadline is looked at between two posts
        return judged

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
    check_address(asked, shapes_at("POST", asked.path, among))
    at = shapes_at(asked.method, asked.path, among)
    unread = asked.is_file and not at and not is_near_posts(asked.path)
    body = await body_of(receive, keep=not unread)
    payload = payload_of(asked, body, creates=bool(at))
    return (None, ()) if payload is None else posts_in(payload, at, among)


def _default(organisation: str, shape: ShapeName) -> Source:
    return Source(organisation, shape, kind=shape, shape=shape)
