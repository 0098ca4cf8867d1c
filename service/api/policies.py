"""`POST /v1/policies/try`: judge under a candidate policy without installing it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Request, Response, post

from service.domain.moments import Moment
from service.domain.policy import Policy
from service.domain.post import Post
from service.web.decoding import MAX_POST_BYTES, check_media_type, check_post, decode, decoder_of
from service.web.desk import ENCODE

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from service.web.desk import Desk


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A candidate policy (absent fields take the defaults), a post, and the moment to judge at."""

    post: Post
    policy: Policy = Policy()
    at: Moment | None = None


_TRIAL: msgspec.json.Decoder[Trial] = decoder_of(Trial)
MAX_TRIAL_BYTES = 2 * MAX_POST_BYTES
"""A post and a policy of the same size."""


def policy_routes(desk: Desk) -> list[HTTPRouteHandler]:
    """Return the route that tries a policy."""

    @post("/v1/policies/try", status_code=200, request_max_body_size=MAX_TRIAL_BYTES, include_in_schema=False)
    async def try_policy(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "try")
        check_media_type(request.headers.get("content-type"), "application/json")
        trial = decode(await request.body(), _TRIAL)
        check_post(trial.post, at="/post")
        now = trial.at or datetime.now(UTC)
        if now.tzinfo is None:
            now = now.replace(tzinfo=trial.policy.zone)
        language = desk.language_for(request.headers.get("accept-language"), trial.policy)
        judged = await desk.judge_under(trial.policy, trial.post, caller, language=language, now=now)
        return Response(ENCODE(judged.answer), media_type="application/json")

    return [try_policy]
