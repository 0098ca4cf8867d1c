"""`POST /v1/mentions` and its batch: what somebody wrote goes in; what it is, and until when to answer, comes out."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Request, Response, post

from service.errors import CallerError, TooLarge
from service.mentions.mention import Mention
from service.mentions.words import answer_of
from service.web.decoding import (
    MAX_BATCH_BYTES,
    MAX_POST_BYTES,
    check_lengths,
    check_media_type,
    check_size,
    decode,
    decoder_of,
)
from service.web.desk import ENCODE, milliseconds_since
from service.web.envelope import request_id_of
from service.web.problems import problem_of

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from service.mentions.pipeline import MentionPipeline
    from service.web.callers import Caller
    from service.web.desk import Desk

MAX_BATCH_MENTIONS = 256
_JSON = "application/json"
_MENTION: msgspec.json.Decoder[Mention] = decoder_of(Mention)


class _Shape(msgspec.Struct, frozen=True):
    """Tells a batch from a single mention."""

    mentions: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mentions: list[msgspec.Raw]


_SHAPE: msgspec.json.Decoder[_Shape] = decoder_of(_Shape)
_BATCH: msgspec.json.Decoder[_Batch] = decoder_of(_Batch)


def mention_routes(desk: Desk, pipeline: MentionPipeline) -> list[HTTPRouteHandler]:
    """Return the route that sorts mentions. Nothing is remembered: sorting again costs less than a look-up."""
    sorter = _Sorter(desk, pipeline)

    @post("/v1/mentions", status_code=200, request_max_body_size=MAX_BATCH_BYTES, include_in_schema=False)
    async def mentions(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "mentions")
        check_media_type(request.headers.get("content-type"), _JSON)
        language = desk.language_for(request.headers.get("accept-language"), desk.policy_of(caller.organisation))
        request_id = request_id_of(request.scope)
        body = await request.body()
        if decode(body, _SHAPE).mentions is msgspec.UNSET:
            answer = await sorter.answer(body, caller, language, request_id)
        else:
            answer = await sorter.answers(body, caller, language, request_id)
        return Response(answer, media_type=_JSON)

    return [mentions]


class _Sorter:
    """Sorts one mention, or several in order, and tells telemetry."""

    def __init__(self, desk: Desk, pipeline: MentionPipeline) -> None:
        self._desk = desk
        self._pipeline = pipeline

    async def answer(self, body: bytes, caller: Caller, language: str, request_id: str) -> bytes:
        """Answer one mention; raise CallerError when it cannot be read."""
        began = time.perf_counter()
        check_size(len(body), MAX_POST_BYTES)
        mention = decode(body, _MENTION)
        check_lengths(mention)
        policy = self._desk.policy_of(caller.organisation)
        sorting = await self._pipeline.sort(mention, policy, datetime.now(UTC), caller.organisation)
        answer_id, ms = "men_" + os.urandom(12).hex(), milliseconds_since(began)
        self._desk.metrics.observe_mention(sorting)
        self._desk.log.event("mention", id=answer_id, request_id=request_id, ms=ms, **sorting.logged)
        return ENCODE(answer_of(sorting, mention, language, answer_id, ms))

    async def answers(self, body: bytes, caller: Caller, language: str, request_id: str) -> bytes:
        """Answer a batch: an answer or a problem for every mention, in order."""
        batch = decode(body, _BATCH)
        if len(batch.mentions) > MAX_BATCH_MENTIONS:
            raise TooLarge(
                f"A batch has {len(batch.mentions)} mentions; at most {MAX_BATCH_MENTIONS} are sorted",
                pointer="/mentions",
                hint="Send several batches.",
            )
        results = [await self._item(bytes(raw), caller, language, request_id) for raw in batch.mentions]
        return b'{"results":[' + b",".join(results) + b"]}"

    async def _item(self, raw: bytes, caller: Caller, language: str, request_id: str) -> bytes:
        try:
            return await self.answer(raw, caller, language, request_id)
        except CallerError as error:
            return ENCODE(problem_of(error))
