"""`POST /v1/verdicts` and its batch: a post in, ten verdicts out."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Request, Response, post

from service.domain.post import Post
from service.errors import CallerError, MalformedRequest, TooLarge
from service.web.approvals import HEADER
from service.web.decoding import (
    MAX_BATCH_BYTES,
    MAX_POST_BYTES,
    check_media_type,
    check_post,
    decode,
    decoder_of,
)
from service.web.desk import ENCODE
from service.web.envelope import request_id_of
from service.web.idempotency import Stored
from service.web.prepared import keeps_until
from service.web.problems import problem_of
from service.web.streaming import Streamed, pieces_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar.handlers import HTTPRouteHandler

    from service.stores.in_process import BoundedMemory
    from service.web.callers import Caller
    from service.web.desk import Desk
    from service.web.prepared import Prepared

MAX_BATCH_POSTS = 256
NDJSON = "application/x-ndjson"
_JSON = "application/json"
_POST: msgspec.json.Decoder[Post] = decoder_of(Post)


class _Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    posts: list[msgspec.Raw]


_BATCH: msgspec.json.Decoder[_Batch] = decoder_of(_Batch)


def verdict_routes(desk: Desk, prepared: BoundedMemory[Prepared]) -> list[HTTPRouteHandler]:
    """Return the routes that judge posts; answers that may be given again go into `prepared`."""
    single = _Single(desk, prepared)

    @post("/v1/verdicts", status_code=200, request_max_body_size=MAX_POST_BYTES, include_in_schema=False)
    async def verdicts(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "verdicts")
        check_media_type(request.headers.get("content-type"), _JSON)
        return await single.answer(request, caller, await request.body())

    @post("/v1/verdicts/batch", status_code=200, request_max_body_size=None, include_in_schema=False)
    async def batch(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "verdicts")
        _refuse_approval(request)
        language = desk.language_for(request.headers.get("accept-language"), desk.policy_of(caller.organisation))
        kind = check_media_type(request.headers.get("content-type"), _JSON, NDJSON)
        if kind == NDJSON:
            return Streamed(_lines(desk, request, caller, language), NDJSON)
        body = decode(await _whole(request, MAX_BATCH_BYTES), _BATCH)
        if len(body.posts) > MAX_BATCH_POSTS:
            raise TooLarge(
                f"A batch has {len(body.posts)} posts; at most {MAX_BATCH_POSTS} are judged",
                pointer="/posts",
                hint=f"Send {NDJSON}: it has no limit.",
            )
        request_id = request_id_of(request.scope)
        results = [await _item(desk, bytes(raw), caller, language, request_id) for raw in body.posts]
        return Response(b'{"results":[' + b",".join(results) + b"]}", media_type=_JSON)

    return [verdicts, batch]


class _Single:
    """One post, as fast as it can be answered honestly."""

    def __init__(self, desk: Desk, prepared: BoundedMemory[Prepared]) -> None:
        self._desk = desk
        self._prepared = prepared

    async def answer(self, request: Request[Any, Any, Any], caller: Caller, body: bytes) -> Response[bytes]:
        desk = self._desk
        headers = request.headers
        policy = desk.policy_of(caller.organisation)
        language = desk.language_for(headers.get("accept-language"), policy)
        request_id = request_id_of(request.scope)
        blocked = _blocked_status(request, caller)
        approval = headers.get(HEADER)
        if "idempotency-key" in headers:
            return await self._once(headers["idempotency-key"], body, caller, language, request_id, blocked, approval)
        now = datetime.now(UTC)
        judged = await desk.judge(read_post(body), caller, language=language, request_id=request_id, approval=approval)
        if judged.answer.cache != "bypass" and approval is None:  # an approval is looked at every time
            name = desk.prepared_name(caller, headers.get("accept-language"), body)
            self._prepared.put(name, desk.prepare(judged), keeps_until(judged.answer, now, policy.zone))
        return _response(ENCODE(judged.answer), judged.decision.decision, blocked)

    async def _once(
        self,
        header: str,
        body: bytes,
        caller: Caller,
        language: str,
        request_id: str,
        blocked: int,
        approval: str | None,
    ) -> Response[bytes]:
        """Answer under an Idempotency-Key: a replay carries the id of the first answer.

        What is stored is the decision before any approval: whether one fits is asked anew every time, so that no
        replay outlives it.
        """
        began = time.perf_counter()
        desk = self._desk
        now = datetime.now(UTC)
        name = desk.ledger.name(caller.key, header)
        body_hash = desk.ledger.body_hash(body)
        policy = desk.policy_of(caller.organisation)
        stored = await desk.ledger.find(name, body_hash, policy.version, now)
        post = read_post(body)
        if stored is not None:
            decision, release = desk.released(
                stored.decision,
                post,
                approval,
                language=language,
                zone=policy.zone,
                now=now,
                request_id=request_id,
            )
            answer = desk.worded(
                decision, post, language,
                zone=policy.zone, cache="hit", now=now, began=began, answer_id=stored.answer_id, release=release,
            )  # fmt: skip
            await desk.tell(decision, answer, request_id=request_id, began=began)
        else:
            judged = await desk.judge(post, caller, language=language, request_id=request_id, approval=approval)
            answer = judged.answer
            await desk.ledger.keep(name, Stored(body_hash, answer.id, judged.found), now)
        return _response(ENCODE(answer), answer.decision, blocked)


def read_post(body: bytes) -> Post:
    """Decode and check one post; raise MalformedRequest or TooLarge."""
    post = decode(body, _POST)
    check_post(post)
    return post


def _blocked_status(request: Request[Any, Any, Any], caller: Caller) -> int:
    """Return the status that a block answers with: 200 unless the URL or the key says 403."""
    if not request.scope["query_string"]:
        return caller.on_block
    asked = request.query_params.get("on_block")
    if asked is None:
        return caller.on_block
    if asked not in {"200", "403"}:
        raise MalformedRequest("on_block is 200 or 403", hint="Leave it out for 200.")
    return int(asked)


def _refuse_approval(request: Request[Any, Any, Any]) -> None:
    if HEADER in request.headers:
        raise MalformedRequest(
            "An approval belongs to one post, not to a batch", hint="Ask about that post with POST /v1/verdicts."
        )


def _response(body: bytes, decision: str, blocked: int) -> Response[bytes]:
    return Response(body, media_type=_JSON, status_code=blocked if decision == "block" else 200)


async def _item(desk: Desk, raw: bytes, caller: Caller, language: str, request_id: str) -> bytes:
    """Answer one post of a batch; what is wrong with it is a problem in its place."""
    try:
        if len(raw) > MAX_POST_BYTES:
            raise TooLarge(f"A post has {len(raw)} bytes; at most {MAX_POST_BYTES} are read")
        judged = await desk.judge(read_post(raw), caller, language=language, request_id=request_id)
    except CallerError as error:
        return ENCODE(problem_of(error))
    return ENCODE(judged.answer)


async def _whole(request: Request[Any, Any, Any], limit: int) -> bytes:
    chunks = bytearray()
    async for chunk in request.stream():
        chunks += chunk
        if len(chunks) > limit:
            raise TooLarge(f"The body has more than {limit} bytes", hint=f"Send {NDJSON}: it has no limit.")
    return bytes(chunks)


async def _lines(desk: Desk, request: Request[Any, Any, Any], caller: Caller, language: str) -> AsyncIterator[bytes]:
    """Answer each line as it arrives: reads on only after the answers so far have been taken."""
    request_id = request_id_of(request.scope)
    rest = b""
    skipping = False
    async for chunk in pieces_of(request):
        *lines, rest = (rest + chunk).split(b"\n")
        if skipping and lines:
            lines.pop(0)
            skipping = False
        for line in lines:
            if line.strip():
                yield await _item(desk, line, caller, language, request_id) + b"\n"
        if len(rest) > MAX_POST_BYTES:
            if not skipping:
                yield await _item(desk, rest, caller, language, request_id) + b"\n"
            rest, skipping = b"", True
    if rest.strip() and not skipping:
        yield await _item(desk, rest, caller, language, request_id) + b"\n"
