"""`POST /v1/moderations` and `GET /v1/models`: clients written for OpenAI's moderation work unchanged.

`flagged` is the gate's decision under the policy of the key's organisation: everything but allow. What the categories
mean stands in `categories.py`. Pictures are not looked at: an input of pictures alone is refused. Unknown fields are
ignored, as an adapter does; every answer says its model back, whatever runs underneath (see `poortwachter.models`).
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from litestar import Request, Response, get, post
from msgspec import Struct

from service.api.categories import ModerationResult, result_of
from service.domain.detector import ModelUnavailable
from service.domain.post import MAX_TEXT_CHARACTERS, Media, Post
from service.errors import MalformedRequest, TooLarge
from service.web.decoding import MAX_BATCH_BYTES, check_media_type, decode, decoder_of
from service.web.desk import ENCODE

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from service.web.callers import Caller
    from service.web.desk import Desk
    from service.web.scoring import Scoring

MODELS = (
    "omni-moderation-latest",
    "omni-moderation-2024-09-26",
    "text-moderation-latest",
    "text-moderation-stable",
    "poortwachter",
)
"""Names that clients send; all of them are this gate. The first is what a request without a name gets."""
MAX_INPUTS = 256
_SINCE = 1_795_392_000
"""23 November 2026, in Unix seconds: a model of OpenAI's says when it was created, so ours does."""
_JSON = "application/json"


class Picture(Struct, frozen=True):
    """Where a picture is, or the picture itself as a data: URL. It is never fetched."""

    url: str


class Part(Struct, frozen=True):
    """A text, or a picture (known to be there, not looked at), of an input in parts."""

    type: Literal["text", "image_url"]
    text: str | None = None
    image_url: Picture | None = None


class Moderation(Struct, frozen=True):
    """A text, a list of texts (one result each), or one post in parts (one result)."""

    input: str | list[str | Part]
    model: str | None = None


class Moderated(Struct, frozen=True):
    """The answer: a result per input, in order."""

    id: str
    model: str
    results: list[ModerationResult]


_MODERATION: msgspec.json.Decoder[Moderation] = decoder_of(Moderation)


def openai_routes(desk: Desk, scoring: Scoring) -> list[HTTPRouteHandler]:
    """Return the routes that OpenAI's clients ask."""

    @post("/v1/moderations", status_code=200, request_max_body_size=MAX_BATCH_BYTES, include_in_schema=False)
    async def moderations(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "verdicts")
        check_media_type(request.headers.get("content-type"), _JSON)
        asked = decode(await request.body(), _MODERATION)
        model = asked.model or MODELS[0]
        if model not in MODELS:
            raise MalformedRequest(
                "There is no such model here", pointer="/model", hint=f"Known: {', '.join(MODELS)}.",
                reason="model_not_found",
            )  # fmt: skip
        language = desk.language_for(request.headers.get("accept-language"), desk.policy_of(caller.organisation))
        request_id: str = request.scope["request_id"]  # type: ignore[typeddict-item]
        results = [await _moderate(desk, scoring, item, caller, language, request_id) for item in posts_of(asked.input)]
        return Response(ENCODE(Moderated("modr-" + os.urandom(12).hex(), model, results)), media_type=_JSON)

    @get("/v1/models", include_in_schema=False)
    async def models(request: Request[Any, Any, Any]) -> Response[bytes]:
        desk.doorman.admit(request.headers, "verdicts")
        listed = [{"id": name, "object": "model", "created": _SINCE, "owned_by": "poortwachter"} for name in MODELS]
        return Response(ENCODE({"object": "list", "data": listed}), media_type=_JSON)

    return [moderations, models]


async def _moderate(
    desk: Desk, scoring: Scoring, item: Post, caller: Caller, language: str, request_id: str
) -> ModerationResult:
    judged = await desk.judge(item, caller, language=language, request_id=request_id)
    try:
        (scores,) = await scoring.score([item.text or ""])
    except ModelUnavailable:
        scores = {}  # the decision says so too: the guidelines that need them abstained
    return result_of(judged, scores, desk.policy_of(caller.organisation).when_blind)


def posts_of(given: str | list[str | Part]) -> list[Post]:
    """Return what is to be judged: texts one by one, parts as one post; raise MalformedRequest or TooLarge."""
    if isinstance(given, str):
        return [Post(text=_checked(given, "/input"))]
    if not given:
        raise MalformedRequest("The list is empty", pointer="/input", hint='Send {"input": "…"}.')
    if len(given) > MAX_INPUTS:
        raise TooLarge(
            f"The list has {len(given)} inputs; at most {MAX_INPUTS} are judged",
            pointer="/input",
            hint="Send several requests.",
        )
    texts = [item for item in given if isinstance(item, str)]
    if len(texts) == len(given):
        return [Post(text=_checked(text, f"/input/{i}")) for i, text in enumerate(texts)]
    parts = [item for item in given if not isinstance(item, str)]
    if texts:
        raise MalformedRequest(
            "Texts and parts stand in one list", pointer="/input",
            hint="A list holds texts only (one result each) or parts only (one result).",
        )  # fmt: skip
    return [_whole(parts)]


def _whole(parts: list[Part]) -> Post:
    """Return the parts as one post: its texts line by line, its pictures by where they are."""
    for place, part in enumerate(parts):
        if getattr(part, part.type) is None:
            raise MalformedRequest(
                f"A part of type {part.type} lacks its {part.type}", pointer=f"/input/{place}/{part.type}",
                hint='Send {"type": "text", "text": "…"} or {"type": "image_url", "image_url": {"url": "…"}}.',
            )  # fmt: skip
    words = "\n".join(part.text for part in parts if part.type == "text" and part.text)
    pictures = tuple(_picture(part.image_url.url) for part in parts if part.type == "image_url" and part.image_url)
    if not words:
        raise MalformedRequest(
            "The input holds no text, and pictures are not looked at here", pointer="/input",
            hint="Send the text of the post too, and have somebody look at the picture.",
            reason="image_not_supported" if pictures else None,
        )  # fmt: skip
    return Post(text=_checked(words, "/input"), media=pictures)


def _picture(url: str) -> Media:
    """Return a media item that names the picture: its address, or the hash of what was sent in its place."""
    if url.startswith("data:") or len(url) > MAX_TEXT_CHARACTERS:
        return Media(type="image", sha256=hashlib.sha256(url.encode()).hexdigest())
    return Media(type="image", url=url)


def _checked(text: str, pointer: str) -> str:
    if not text:
        raise MalformedRequest("The input is empty", pointer=pointer, hint='Send {"input": "…"}.')
    if len(text) > MAX_TEXT_CHARACTERS:
        raise TooLarge(
            f"The input has {len(text)} characters; at most {MAX_TEXT_CHARACTERS} are read",
            pointer=pointer,
            hint="Shorten it, or send it in pieces.",
        )
    return text
