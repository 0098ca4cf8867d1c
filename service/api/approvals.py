"""`POST /v1/approvals`: an officer read a post and says "yes, publish"; a signed release comes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Request, Response, post
from msgspec import Meta

from service.domain.approval import Approval
from service.domain.moments import Moment, in_calendar
from service.errors import MalformedRequest
from service.web.decoding import check_media_type, decode, decoder_of
from service.web.desk import ENCODE
from service.web.officers import ContentHash, Role, checked_hash, checked_role

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from litestar.handlers import HTTPRouteHandler

    from service.stores.approval_shelf import ApprovalShelf
    from service.web.desk import Desk

LONGEST_DAYS = 90
"""Nobody remembers for longer what was released; a post that is planned further ahead is read once more."""
MAX_APPROVAL_BYTES = 4_096


class AskedApproval(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is released (`content_hash` of the verdict that was reviewed), by which role, and until when.

    `until` without offset is in the policy's time zone; at most 90 days ahead.
    """

    content_hash: ContentHash
    by_role: Role
    until: Moment


class GivenApproval(msgspec.Struct, frozen=True):
    """The release: send it with the post as the header X-Approval."""

    approval: Annotated[str, Meta(extra_json_schema={"pattern": "^apr_[A-Za-z0-9_-]+$"})]


_ASKED: msgspec.json.Decoder[AskedApproval] = decoder_of(AskedApproval)


def approval_routes(desk: Desk, shelf: ApprovalShelf) -> list[HTTPRouteHandler]:
    """Return the route that gives approvals, and leaves them on the shelf where the hold worker finds them."""

    @post("/v1/approvals", status_code=200, request_max_body_size=MAX_APPROVAL_BYTES, include_in_schema=False)
    async def approve(request: Request[Any, Any, Any]) -> Response[bytes]:
        caller = desk.doorman.admit(request.headers, "approve")
        check_media_type(request.headers.get("content-type"), "application/json")
        asked = decode(await request.body(), _ASKED)
        policy = desk.policy_of(caller.organisation)
        approval = Approval(
            content_hash=_checked_hash(asked.content_hash, desk),
            organisation=caller.organisation,
            policy_version=policy.version,
            by_role=checked_role(asked.by_role),
            until=_checked_moment(asked.until, policy.zone, datetime.now(UTC)),
            may_release_blocks=caller.may_release_blocks,
            key=caller.key,
        )
        token = desk.approvals.give(approval)
        seconds = (approval.until - datetime.now(UTC)).total_seconds()
        shelved = await shelf.put(caller.organisation, approval.content_hash, token, seconds)
        desk.log.event(
            "approval",
            result="given",
            shelved=shelved,
            organisation=approval.organisation,
            key=approval.key,
            by_role=approval.by_role,
            until=approval.until.isoformat(),
            content_hash=approval.content_hash,
            policy=approval.policy_version[7:19],
            request_id=request.scope["request_id"],  # type: ignore[typeddict-item]
        )
        return Response(ENCODE(GivenApproval(token)), media_type="application/json")

    return [approve]


def _checked_hash(given: str, desk: Desk) -> str:
    checked_hash(given)
    if given.split(":")[1] not in {key.id for key in desk.hasher.keys}:
        raise MalformedRequest(
            "This content hash was made with a hash key that is no longer live",
            pointer="/content_hash",
            hint="Ask for a verdict again and approve the hash that it gives.",
        )
    return given


def _checked_moment(given: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    moment = in_calendar(given)
    until = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    if until <= now:
        raise MalformedRequest(
            f"This moment has passed: it is {now:%Y-%m-%dT%H:%M:%SZ}",
            pointer="/until",
            hint="Give a moment in the future; without offset it is in the policy's time zone.",
        )
    if until > now + timedelta(days=LONGEST_DAYS):
        raise MalformedRequest(
            f"An approval holds for at most {LONGEST_DAYS} days", pointer="/until", hint="Give an earlier moment."
        )
    return until
