"""`POST /v1/hooks/{source}/{token}`: a tool delivers what it is about to publish, or has; the verdicts come back.

Order: who (the token is a key with the right `hooks`; a wrong one is 404), which source, the signature on the raw body,
whether it came before, and only then what it says. A delivery that came before is judged again (its sender may have
lost the answer) and marked `"duplicate": true`; nothing else happens twice.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from litestar import Request, Response, route
from msgspec import Struct

from service.errors import BadSignature, CallerError, NotFound, TooLarge, UnknownKey
from service.shapes import hootsuite
from service.web.approvals import HEADER
from service.web.decoding import MAX_BATCH_BYTES, MAX_POST_BYTES, check_size
from service.web.desk import ENCODE
from service.webhooks.events import Item, items_of
from service.webhooks.results import MAX_POSTS, Asking, Tray
from service.webhooks.signatures import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.handlers import HTTPRouteHandler

    from service.web.callers import Caller
    from service.web.desk import Desk
    from service.web.sources import Source, Sources

    TakeEvents = Callable[[Source, tuple[hootsuite.Event, ...]], None]
    TakeResults = Callable[[Source, str, tuple[bytes, ...]], None]

PATH = "/v1/hooks/{source:str}/{token:str}"
_JSON = "application/json"


class ReplayGuard(Protocol):
    """Remembers deliveries for a day. Never raises: when nobody can say, a delivery is new."""

    async def is_first(self, name: str) -> bool:
        """Note a delivery; say whether it is its first time."""


class Reply(Struct, frozen=True):
    """What is answered, and how the delivery is counted."""

    result: str
    body: bytes = b""
    status: int = 200


def hook_routes(
    desk: Desk,
    sources: Sources,
    guard: ReplayGuard,
    take_events: TakeEvents | None = None,
    take_results: TakeResults | None = None,
) -> list[HTTPRouteHandler]:
    """Return the routes. `take_events` gets the new events of Hootsuite: ids only, so the text is fetched later.

    `take_results` gets the source, what names the delivery, and its results as JSON: for sources with a call-back.
    """
    receiver = _Receiver(desk, sources, guard, take_events, take_results)

    # One handler for both methods: the framework adds OPTIONS of its own to a route that lacks it.
    @route(
        PATH,
        http_method=["POST", "OPTIONS"],
        status_code=200,
        request_max_body_size=MAX_BATCH_BYTES,
        include_in_schema=False,
    )
    async def hooks(request: Request[Any, Any, Any]) -> Response[bytes]:
        if request.method == "OPTIONS":
            receiver.known(request)
            return Response(b"", headers=_handshake(request), media_type="text/plain")
        reply = await receiver.counted(request)
        media_type = _JSON if reply.body else "text/plain"
        return Response(reply.body, status_code=reply.status, media_type=media_type)

    return [hooks]


def _handshake(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Answer CloudEvents' question who may deliver (HTTP 1.1 Web Hooks, section 4); no call-back is ever fetched."""
    origin = request.headers.get("webhook-request-origin")
    asked = {"webhook-allowed-origin": origin, "webhook-allowed-rate": "*"} if origin else {}
    return {"allow": "POST, OPTIONS", **asked}


class _Receiver:
    def __init__(
        self,
        desk: Desk,
        sources: Sources,
        guard: ReplayGuard,
        take_events: TakeEvents | None,
        take_results: TakeResults | None,
    ) -> None:
        self._desk = desk
        self._sources = sources
        self._guard = guard
        self._take_events = take_events
        self._take_results = take_results

    def known(self, request: Request[Any, Any, Any]) -> tuple[Caller, Source]:
        """Return who delivers and through which source; raise NotFound for what nobody configured."""
        given = request.path_params
        identified = {**request.headers, "authorization": "", "x-api-key": given["token"]}
        try:
            caller = self._desk.doorman.admit(identified, "hooks")
        except UnknownKey:
            if self._desk.doorman.keyless:
                raise
            raise _not_found() from None
        source = self._sources.get(caller.organisation, given["source"])
        if source is None:
            raise _not_found()
        return caller, source

    async def counted(self, request: Request[Any, Any, Any]) -> Reply:
        """Answer a delivery, and count what became of it."""
        kind = "none"
        try:
            caller, source = self.known(request)
            kind = source.kind
            reply = await self._reply(request, caller, source)
        except CallerError as error:
            result = "unsigned" if isinstance(error, BadSignature) else "refused"
            self._count(kind, result)
            request_id: str = request.scope["request_id"]  # type: ignore[typeddict-item]
            self._desk.log.event("delivery", kind=kind, result=result, problem=error.type, request_id=request_id)
            raise
        self._count(kind, reply.result)
        return reply

    async def _reply(self, request: Request[Any, Any, Any], caller: Caller, source: Source) -> Reply:
        body = await request.body()
        headers = {name.lower(): value for name, value in request.headers.items()}
        named = verify(source, headers, body, datetime.now(UTC))
        items = items_of(source, headers, body, named)
        if not items:
            return Reply("empty", status=204)
        if len(items) > MAX_POSTS:
            raise TooLarge(f"A delivery has {len(items)} items; at most {MAX_POSTS} are read", hint="Send several.")
        check_size(len(body), MAX_POST_BYTES * len(items))
        if source.kind == "hootsuite" and hootsuite.is_events([item.data for item in items]):
            return await self._events(caller, source, items)
        duplicate = not await self._is_new(caller, source, items)
        asking = Asking(
            caller=caller,
            source=source,
            language=self._desk.language_for(headers.get("accept-language"), self._desk.policy_of(caller.organisation)),
            request_id=request.scope["request_id"],  # type: ignore[typeddict-item]
            approval=headers.get(HEADER),
        )
        tray = await Tray.of(self._desk, asking, items)
        if self._take_results is not None and not duplicate:
            delivery = "\n".join(item.id or "" for item in items).strip() or asking.request_id
            self._take_results(source, delivery, tuple(result.body for result in tray.results))
        return Reply("duplicate" if duplicate else "judged", tray.answer(duplicate=duplicate))

    async def _events(self, caller: Caller, source: Source, items: tuple[Item, ...]) -> Reply:
        """Hand new events on, and answer at once: Hootsuite waits for ten seconds and wants an empty body."""
        told = hootsuite.events_of([item.data for item in items])
        fresh = [event for event in told if await self._is_fresh(caller, source, event.seq_no)]
        if self._take_events is not None and fresh:
            self._take_events(source, tuple(fresh))
        return Reply("events")

    async def _is_new(self, caller: Caller, source: Source, items: tuple[Item, ...]) -> bool:
        """Note every id of a delivery; it is new when one of them is, or when nothing names it."""
        ids = dict.fromkeys(item.id for item in items)
        return any([await self._is_fresh(caller, source, name) for name in ids])  # every one is noted

    async def _is_fresh(self, caller: Caller, source: Source, name: str | None) -> bool:
        if not name:
            return True
        material = ENCODE(("replay", caller.organisation, source.name, name))
        return await self._guard.is_first(self._desk.hasher.memory_key(material))

    def _count(self, kind: str, result: str) -> None:
        self._desk.metrics.child(self._desk.metrics.deliveries, kind, result).inc()


def _not_found() -> NotFound:
    return NotFound(
        "No source with this name and token receives deliveries",
        hint="The address is /v1/hooks/{source}/{token}; the token is a key with the right 'hooks'.",
    )
