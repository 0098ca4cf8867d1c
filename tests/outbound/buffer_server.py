"""A fake of Buffer's API: a schema written from its documentation, served by graphql-core.

Sources: developers.buffer.com (types/Post, CreatePostInput) and the documents inside @bufferapp/cli 1.2.0 (PostsInput,
EditPostInput: id, schedulingType and mode are required). Whether threads can be read is not documented: both ways here.
"""

from __future__ import annotations

from typing import Any

from graphql import build_schema, graphql_sync

from tests.outbound.servers import Answer, Asked, Server

_SDL = """
scalar DateTime
enum PostStatus { draft needs_approval scheduled sending sent error }
enum SchedulingType { notification automatic }
enum ShareMode { addToQueue shareNow shareNext customScheduled }
enum SortField { dueAt createdAt }
enum SortDirection { asc desc }
input PostsFilter { channelIds: [String!] startDate: DateTime endDate: DateTime status: [PostStatus!] }
input PostSort { field: SortField! direction: SortDirection! }
input PostsInput { organizationId: String! filter: PostsFilter sort: [PostSort!] }
input PostInput { id: String! }
input EditPostInput { id: String! schedulingType: SchedulingType! mode: ShareMode! dueAt: DateTime text: String saveToDraft: Boolean }
type Author { id: String name: String email: String }
type Note { id: String text: String }
type Asset { id: String type: String mimeType: String source: String thumbnail: String }
type ThreadedPost { text: String }
type FacebookPostMetadata { type: String title: String firstComment: String }
type InstagramPostMetadata { type: String firstComment: String link: String }
type LinkedInPostMetadata { type: String firstComment: String }
type PinterestPostMetadata { type: String title: String url: String }
type YoutubePostMetadata { type: String title: String }
type TiktokPostMetadata { type: String title: String }
type TwitterPostMetadata { type: String threadCount: Int THREAD }
type MastodonPostMetadata { type: String threadCount: Int spoilerText: String THREAD }
type ThreadsPostMetadata { type: String threadCount: Int topic: String THREAD }
type BlueskyPostMetadata { type: String threadCount: Int THREAD }
type GoogleBusinessOfferMetaData { title: String terms: String }
type GoogleBusinessEventMetaData { title: String }
union GoogleBusinessDetails = GoogleBusinessOfferMetaData | GoogleBusinessEventMetaData
type GoogleBusinessPostMetadata { type: String title: String details: GoogleBusinessDetails }
union PostMetadata = FacebookPostMetadata | InstagramPostMetadata | LinkedInPostMetadata | PinterestPostMetadata
  | YoutubePostMetadata | TiktokPostMetadata | TwitterPostMetadata | MastodonPostMetadata | ThreadsPostMetadata
  | BlueskyPostMetadata | GoogleBusinessPostMetadata
type Post {
  id: String! status: PostStatus! text: String! channelId: String! channelService: String! dueAt: DateTime sentAt: DateTime
  schedulingType: SchedulingType shareMode: ShareMode author: Author notes: [Note!] assets: [Asset!] metadata: PostMetadata
}
type PostEdge { node: Post! cursor: String! }
type PageInfo { hasNextPage: Boolean! endCursor: String }
type PostsConnection { edges: [PostEdge!]! pageInfo: PageInfo! }
type PostActionSuccess { post: Post! }
type NotFoundError { message: String! }
type InvalidInputError { message: String! }
union PostActionPayload = PostActionSuccess | NotFoundError | InvalidInputError
type Query { posts(input: PostsInput!, first: Int, after: String): PostsConnection! post(input: PostInput!): Post }
type Mutation { editPost(input: EditPostInput!): PostActionPayload! }
"""


class Buffer(Server):
    """One organisation's posts. `limits` are the headers of every answer."""

    KEY = "buffer-key"
    ORGANISATION = "org-1"

    def __init__(self, *, shows_threads: bool = True) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.holds: list[str] = []
        self.limits = {"RateLimit": '"100-in-15min";r=98;t=60', "RateLimit-Policy": '"100-in-15min";q=100;w=900'}
        self._schema = build_schema(_SDL.replace("THREAD", "thread: [ThreadedPost!]" if shows_threads else ""))

    def put(self, name: str, text: str, due: str, status: str = "scheduled", **fields: Any) -> None:
        """Schedule a post, or change it."""
        self.posts[name] = {
            "id": name, "status": status, "text": text, "channelId": "c1", "channelService": "facebook", "dueAt": due,
            "schedulingType": "automatic", "shareMode": "customScheduled", "author": {"name": "An"}, "notes": [], "assets": [],
            "metadata": None, **fields,
        }  # fmt: skip

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.KEY}" or asked.method != "POST":
            return Answer({"errors": [{"extensions": {"code": "UNAUTHORIZED"}}]}, 401)
        told = asked.json()
        done = graphql_sync(
            self._schema, told["query"], {"posts": self._posts, "post": self._post, "editPost": self._edit},
            variable_values=told["variables"],
        )  # fmt: skip
        if done.errors and done.data is None:
            code = "INTERNAL" if done.errors[0].path else "GRAPHQL_VALIDATION_FAILED"
            return Answer(
                {"errors": [{"message": e.message, "extensions": {"code": code}} for e in done.errors]},
                200,
                self.limits,
            )
        return Answer({"data": done.data}, 200, self.limits)

    def _posts(self, _: Any, input: dict[str, Any], first: int = 25, after: str | None = None) -> dict[str, Any]:  # noqa: A002
        assert input["organizationId"] == self.ORGANISATION
        chosen = input.get("filter") or {}
        found = [
            dict(p)
            for p in self.posts.values()
            if p["status"] in chosen["status"] and p["dueAt"] >= chosen.get("startDate", "")
        ]
        found.sort(key=lambda post: post["dueAt"], reverse=input["sort"][0]["direction"] == "desc")
        start = int(after) if after else 0
        page = found[start : start + first]
        end = start + len(page)
        return {
            "edges": [{"node": post, "cursor": str(start + number + 1)} for number, post in enumerate(page)],
            "pageInfo": {"hasNextPage": end < len(found), "endCursor": str(end)},
        }

    def _post(self, _: Any, input: dict[str, Any]) -> dict[str, Any] | None:  # noqa: A002
        return self.posts.get(input["id"])

    def _edit(self, _: Any, input: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        post = self.posts.get(input["id"])
        if post is None:
            return {"__typename": "NotFoundError", "message": "no such post"}
        if input["mode"] == "customScheduled" and not input.get("dueAt"):
            return {"__typename": "InvalidInputError", "message": "customScheduled requires dueAt"}
        if input.get("saveToDraft"):
            self.holds.append(input["id"])
            post["status"] = "draft"
        return {"__typename": "PostActionSuccess", "post": post}
