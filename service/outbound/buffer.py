"""Buffer: GraphQL at one address. One question a poll asks for what is scheduled and for what was sent since.

Sources: developers.buffer.com (guides/api-limits, types/Post) and the generated documents of @bufferapp/cli 1.2.0:
`posts(first, after, input)` with filter and sort, `post(input)`, `editPost` with id, schedulingType and mode. Errors
come with status 200. Whether a thread's items can be read is not documented: they are asked for, and when the schema
refuses, a post whose `threadCount` is above one counts as not shown whole. Alternative texts are not shown.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from service.outbound.errors import Limited, OutboundError, Refused, Unreadable
from service.outbound.limits import pause_of, wait_of
from service.outbound.tools import Found, State, approvals_in, moment_of_tool, shaped_of, token_in
from service.shapes import buffer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from service.outbound.client import Client, Reply
    from service.web.sources import Source

API = "https://api.buffer.com"
PAGE = 50
MOST_PAGES = 200
_STATES: dict[str, State] = {
    "scheduled": "scheduled",
    "needs_approval": "scheduled",
    "draft": "draft",
    "sent": "published",
    "sending": "published",
    "error": "other",
}
_THREADED = ("Twitter", "Mastodon", "Threads", "Bluesky")
_METADATA = {
    "Facebook": "title firstComment", "Instagram": "firstComment link", "LinkedIn": "firstComment",
    "Pinterest": "title url", "Youtube": "title", "Tiktok": "title",
    "Mastodon": "threadCount spoilerText", "Threads": "threadCount topic", "Twitter": "threadCount",
    "Bluesky": "threadCount",
    "GoogleBusiness": "title details { ... on GoogleBusinessOfferMetaData { title terms } "
    "... on GoogleBusinessEventMetaData { title } }",
}  # fmt: skip
_POSTS = """query Posts($input: PostsInput!, $sent: PostsInput!, $first: Int, $after: String, $head: Boolean!) {
  posts(input: $input, first: $first, after: $after) { edges { node { %s } } pageInfo { hasNextPage endCursor } }
  sent: posts(input: $sent, first: $first) @include(if: $head) { edges { node { %s } } }
}"""
_POST = "query Post($input: PostInput!) { post(input: $input) { %s } }"
_EDIT = """mutation EditPost($input: EditPostInput!) {
  editPost(input: $input) { __typename ... on PostActionSuccess { post { id status } } }
}"""


class Buffer:
    """The posts of one Buffer organisation."""

    every_seconds = 900.0  # the smallest plan gives 3,000 requests in thirty days

    def __init__(self, source: Source, client: Client) -> None:
        """`client` calls Buffer's one address."""
        self._source = source
        self._client = client
        self._threads = True
        self._pause = 0.0

    def pause_seconds(self) -> float:
        """Return the shortest pause that the last answer's limits allow."""
        return self._pause

    async def posts(self, since: datetime, *, drafts: bool) -> AsyncIterator[list[Found]]:
        """Yield pages, soonest first; the first brings along what was sent since."""
        statuses = ["scheduled", "needs_approval", *(["draft"] if drafts else [])]
        organisation = self._source.reach.account
        wanted = {"organizationId": organisation, "filter": {"status": statuses}, "sort": _sorted("asc")}
        sent_filter = {"status": ["sent", "sending"], "startDate": since.astimezone(UTC).isoformat()}
        sent = {"organizationId": organisation, "filter": sent_filter, "sort": _sorted("desc")}
        after: str | None = None
        for number in range(MOST_PAGES):
            variables = {"input": wanted, "sent": sent, "first": PAGE, "after": after, "head": number == 0}
            data = await self._read(_POSTS, variables, fields=2)
            page = _connection(data, "posts")
            nodes = _nodes(page) + (_nodes(_connection(data, "sent")) if number == 0 else [])
            yield [self._found(node) for node in nodes]
            info = page.get("pageInfo")
            if not isinstance(info, dict) or not info.get("hasNextPage"):
                return
            after = info.get("endCursor")
        raise Unreadable(f"more than {MOST_PAGES} pages of posts")

    async def again(self, found: Found) -> Found | None:
        """Return the post as it is now."""
        data = await self._read(_POST, {"input": {"id": found.id}}, fields=1)
        post = data.get("post")
        return self._found(post) if isinstance(post, dict) else None

    async def hold(self, found: Found) -> None:
        """Save it as a draft; its time and its way of scheduling stay as they are, because the schema wants them."""
        raw = found.raw
        wanted = {
            "id": found.id,
            "schedulingType": raw.get("schedulingType") or "automatic",
            "mode": raw.get("shareMode") or "customScheduled",
            "saveToDraft": True,
        }
        if wanted["mode"] == "customScheduled" and raw.get("dueAt"):
            wanted["dueAt"] = raw["dueAt"]
        data = await self._ask(_EDIT, {"input": wanted})
        result = data.get("editPost")
        if not isinstance(result, dict) or result.get("__typename") != "PostActionSuccess":
            kind = result.get("__typename") if isinstance(result, dict) else None
            raise Refused(f"Buffer did not save the post as a draft ({str(kind)[:40]})")

    async def _read(self, document: str, variables: dict[str, Any], *, fields: int) -> dict[str, Any]:
        """Ask with the items of threads; where the schema does not know them, without, from then on."""
        if self._threads:
            try:
                return await self._ask(document % ((_selection(threads=True),) * fields), variables)
            except _UnknownField:
                self._threads = False
        return await self._ask(document % ((_selection(threads=False),) * fields), variables)

    async def _ask(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        token = token_in(self._source.reach.token_file, self._source.name)
        reply = await self._client.ask(
            "POST", "", body={"query": document, "variables": variables}, headers={"authorization": f"Bearer {token}"}
        )
        self._pause = pause_of(reply.headers, datetime.now(UTC)) or self._pause
        if not reply.is_good and b'"errors"' not in reply.body:
            raise Refused(f"Buffer answers {reply.status}")
        return _data(reply)

    def _found(self, node: dict[str, Any]) -> Found:
        metadata = node.get("metadata")
        told = metadata if isinstance(metadata, dict) else {}
        count = told.get("threadCount")
        items = told.get("thread")
        shown = len(items) if isinstance(items, list) else 1
        notes = node.get("notes")
        return Found(
            id=str(node.get("id") or ""),
            state=_STATES.get(str(node.get("status")), "scheduled"),
            raw=node,
            shaped=shaped_of(buffer.posts_of, node),
            due=moment_of_tool(node.get("dueAt")),
            whole=not isinstance(count, int) or count <= shown,
            approvals=approvals_in([note.get("text") for note in notes if isinstance(note, dict)])
            if isinstance(notes, list)
            else (),
        )


class _UnknownField(OutboundError):
    """The schema has no such field."""


def _selection(*, threads: bool) -> str:
    thread = " thread { text }" if threads else ""
    parts = " ".join(
        f"... on {name}PostMetadata {{ {fields}{thread if name in _THREADED else ''} }}"
        for name, fields in _METADATA.items()
    )
    return (
        "id status text channelId channelService dueAt sentAt schedulingType shareMode author { name } notes { text } "
        f"assets {{ type mimeType source }} metadata {{ __typename {parts} }}"
    )


def _sorted(direction: str) -> list[dict[str, str]]:
    return [{"field": "dueAt", "direction": direction}]


def _data(reply: Reply) -> dict[str, Any]:
    """Return the data of an answer; raise what its errors say, which come with any status."""
    told = reply.json()
    errors = told.get("errors") if isinstance(told, dict) else None
    if errors:
        codes = [_code(error) for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
        if "RATE_LIMIT_EXCEEDED" in codes:
            raise Limited("Buffer asks to wait", wait_of(reply.headers, datetime.now(UTC)))
        if "GRAPHQL_VALIDATION_FAILED" in codes:
            raise _UnknownField("Buffer's schema does not know a field that was asked for")
        raise Refused(f"Buffer refused the question ({', '.join(codes)[:80] or 'no code'})")
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, dict):
        raise Unreadable("Buffer's answer holds no data")
    return data


def _code(error: dict[str, Any]) -> str:
    extensions = error.get("extensions")
    return str(extensions.get("code")) if isinstance(extensions, dict) else ""


def _connection(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict) or not isinstance(found.get("edges"), list):
        raise Unreadable("Buffer's answer holds no list of posts")
    return found


def _nodes(connection: dict[str, Any]) -> list[dict[str, Any]]:
    nodes = [edge.get("node") if isinstance(edge, dict) else None for edge in connection["edges"]]
    if not all(isinstance(node, dict) and node.get("id") for node in nodes):
        raise Unreadable("a post in Buffer's answer has no id")
    return nodes  # type: ignore[return-value] # checked above
