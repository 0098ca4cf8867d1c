"""Postiz: its public API, of the cloud or of one's own server. Reading is not throttled.

Source: gitroomhq/postiz-app @74b01ada, public.integrations.controller.ts: `GET /posts?startDate&endDate`,
`PUT /posts/:id/status {"status": "draft"}` (ends the workflow that would publish), key in Authorization without
"Bearer". The list shows a post's first part only: comments and thread items below it are not in it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from service.outbound.errors import Refused, Unreadable
from service.outbound.tools import Found, State, moment_of_tool, shaped_of, token_in
from service.shapes import postiz

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.outbound.client import Client, Reply
    from service.web.sources import Source

API = "https://api.postiz.com/public/v1"
AHEAD_DAYS = (1, 7, 31, 366)
"""What is due soonest is asked for first."""
_STATES: dict[str, State] = {"QUEUE": "scheduled", "DRAFT": "draft", "PUBLISHED": "published", "ERROR": "other"}
_AROUND = timedelta(minutes=1)


class Postiz:
    """The posts of one Postiz organisation."""

    every_seconds = 30.0

    def __init__(self, source: Source, client: Client) -> None:
        """`client` calls the public API."""
        self._source = source
        self._client = client

    def pause_seconds(self) -> float:
        """Return 0: only creating posts is throttled."""
        return 0.0

    async def posts(self, since: datetime, *, drafts: bool) -> AsyncIterator[list[Found]]:
        """Yield what is due in the next day, week, month and year, with what was published since."""
        now = datetime.now(UTC)
        begin = since - timedelta(days=1)  # a post may be published long after the moment that it was planned for
        wanted = {"scheduled", "published", *(["draft"] if drafts else [])}
        for days in AHEAD_DAYS:
            end = now + timedelta(days=days)
            found = await self._between(begin, end)
            yield sorted((post for post in found if post.state in wanted), key=lambda post: post.due or begin)
            begin = end

    async def again(self, found: Found) -> Found | None:
        """Return the post as it is now: looked for around its moment, and when it was moved, everywhere."""
        if found.due is not None:
            near = await self._between(found.due - _AROUND, found.due + _AROUND)
            for post in near:
                if post.id == found.id:
                    return post
        now = datetime.now(UTC)
        everywhere = await self._between(now - timedelta(days=1), now + timedelta(days=AHEAD_DAYS[-1]))
        return next((post for post in everywhere if post.id == found.id), None)

    async def hold(self, found: Found) -> None:
        """Move it back to draft."""
        await self._ask("PUT", f"/posts/{quote(found.id, safe='')}/status", body={"status": "draft"})

    async def _between(self, begin: datetime, end: datetime) -> list[Found]:
        told = (await self._ask("GET", "/posts", query={"startDate": _written(begin), "endDate": _written(end)})).json()
        posts = told.get("posts") if isinstance(told, dict) else None
        if not isinstance(posts, list) or not all(isinstance(post, dict) and post.get("id") for post in posts):
            raise Unreadable("Postiz' answer holds no list of posts")
        return [_found(post) for post in posts]

    async def _ask(self, method: str, path: str, **request: Any) -> Reply:
        token = token_in(self._source.reach.token_file, self._source.name)
        reply = await self._client.ask(method, path, headers={"authorization": token}, **request)
        if not reply.is_good:
            raise Refused(f"Postiz answers {reply.status}")
        return reply


def _found(post: dict[str, Any]) -> Found:
    return Found(
        id=str(post["id"]),
        state=_STATES.get(str(post.get("state")), "scheduled"),
        raw=post,
        shaped=shaped_of(postiz.posts_of, post),
        due=moment_of_tool(post.get("publishDate")),
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
