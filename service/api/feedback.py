"""`POST /v1/feedback`: a reader says whether a guideline's level was right. Counted, and kept with the decision log.

There is no field for a note: free words would carry the post, or opinions about its author, into a log that promises
to hold neither. What came out wrong is said by the level that it should have had.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from litestar import Request, Response, post
from msgspec import UNSET, Meta, UnsetType

from service.errors import MalformedRequest
from service.line_log import utc_now
from service.records.lines import FeedbackLine, feedback_line
from service.web.decoding import check_media_type, decode, decoder_of
from service.web.desk import ENCODE
from service.web.officers import ContentHash, Role, checked_hash, checked_role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from litestar.handlers import HTTPRouteHandler

    from service.domain.guideline import Guideline
    from service.web.desk import Desk

MAX_FEEDBACK_BYTES = 4_096
_VERDICT_ID = "^ver_[0-9a-f]{24}$"
_ID = re.compile(_VERDICT_ID.replace("$", r"\Z"))


class AskedFeedback(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reader says of one guideline (1 to 10) of one verdict, named by its id, its content hash, or both.

    `right` says whether its level was right; `wanted`, when it was not, which level it should have had.
    """

    verdict_id: Annotated[str, Meta(extra_json_schema={"pattern": _VERDICT_ID})] | UnsetType = UNSET
    content_hash: ContentHash | UnsetType = UNSET
    guideline: Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    right: bool
    by_role: Role
    wanted: Literal["pass", "advise", "review", "violation"] | UnsetType = UNSET


class TakenFeedback(msgspec.Struct, frozen=True):
    """`kept` says whether the feedback is in the decision log, for `poortwachter feedback export`; it is counted."""

    guideline: int
    code: str
    kept: bool


_ASKED: msgspec.json.Decoder[AskedFeedback] = decoder_of(AskedFeedback)


def feedback_routes(desk: Desk, guidelines: Sequence[Guideline]) -> list[HTTPRouteHandler]:
    """Return the route that takes feedback."""
    codes = {guideline.number: guideline.code for guideline in guidelines}

    @post("/v1/feedback", status_code=200, request_max_body_size=MAX_FEEDBACK_BYTES, include_in_schema=False)
    async def feedback(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "feedback")
        check_media_type(request.headers.get("content-type"), "application/json")
        asked = decode(await request.body(), _ASKED)
        line = _checked(asked, caller.organisation, codes[asked.guideline])
        result, wanted = "right" if asked.right else "wrong", line.wanted or "unsaid"
        desk.metrics.child(desk.metrics.feedback, caller.organisation, line.guideline, result, wanted).inc()
        kept = await desk.journal.keep(feedback_line(line)) if desk.journal is not None else False
        return Response(ENCODE(TakenFeedback(asked.guideline, line.guideline, kept)), media_type="application/json")

    return [feedback]


def _checked(asked: AskedFeedback, organisation: str, code: str) -> FeedbackLine:
    if asked.verdict_id is UNSET and asked.content_hash is UNSET:
        raise MalformedRequest(
            "It is not said which verdict is meant",
            pointer="/verdict_id",
            hint="Send verdict_id (the id of the answer) or content_hash.",
        )
    if asked.verdict_id is not UNSET and not _ID.match(asked.verdict_id):
        raise MalformedRequest(
            "This is no id of a verdict", pointer="/verdict_id", hint="Copy id from the answer: ver_<24 hex digits>."
        )
    if asked.right and asked.wanted is not UNSET:
        raise MalformedRequest(
            "A level that was right needs no other", pointer="/wanted", hint="Leave wanted out, or send right: false."
        )
    return FeedbackLine(
        time=utc_now(),
        organisation=organisation,
        verdict_id=None if asked.verdict_id is UNSET else asked.verdict_id,
        content_hash=None if asked.content_hash is UNSET else checked_hash(asked.content_hash),
        guideline=code,
        right=asked.right,
        wanted=None if asked.wanted is UNSET else asked.wanted,
        by_role=checked_role(asked.by_role),
    )
