"""A fake of Buffer's API made from its documentation (createPost, its input, its union of results): no real account.

Source: developers.buffer.com, types CreatePostInput and PostActionPayload. Errors of a mutation come with status 200.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from graphql import build_schema, graphql_sync

TOKEN = "buffer-token-of-the-test"
REFUSED_CHANNEL = "gone"
SCHEMA = build_schema("""
  type Query { account: ID }
  type Mutation { createPost(input: CreatePostInput!): PostActionPayload! }
  union PostActionPayload = PostActionSuccess | NotFoundError
  interface MutationError { message: String! }
  type NotFoundError implements MutationError { message: String! }
  type PostActionSuccess { post: Post! }
  type Post { id: ID!, text: String!, status: PostStatus! }
  enum PostStatus { draft error needs_approval scheduled sending sent }
  enum SchedulingType { automatic notification }
  enum ShareMode { addToQueue customScheduled shareNext shareNow }
  input ImageMetadataInput { altText: String }
  input FileInput { url: String!, thumbnailUrl: String, metadata: ImageMetadataInput }
  input AssetInput { image: FileInput, video: FileInput, document: FileInput, link: FileInput }
  input ThreadedPostInput { text: String!, assets: [AssetInput!] }
  input TwitterPostMetadataInput { thread: [ThreadedPostInput!] }
  input FacebookPostMetadataInput { firstComment: String }
  input PostInputMetaData { twitter: TwitterPostMetadataInput, facebook: FacebookPostMetadataInput }
  scalar DateTime
  input CreatePostInput {
    channelId: ID!, text: String, schedulingType: SchedulingType!, mode: ShareMode!, dueAt: DateTime,
    assets: [AssetInput!]!, metadata: PostInputMetaData, saveToDraft: Boolean, needsApproval: Boolean
  }
""")


class BufferApi:
    """Answers createPost; `created` are the inputs that arrived and were valid."""

    def __init__(self) -> None:
        """Listen on a free port."""
        created = self.created = list[dict[str, Any]]()

        def create(_root: Any, _info: Any, **given: Any) -> dict[str, Any]:
            asked: dict[str, Any] = given["input"]
            if asked["channelId"] == REFUSED_CHANNEL:
                return {"__typename": "NotFoundError", "message": "Channel not found"}
            created.append(asked)
            status = "draft" if asked.get("saveToDraft") else "scheduled"
            made = {"id": f"p{len(created)}", "text": asked.get("text", ""), "status": status}
            return {"__typename": "PostActionSuccess", "post": made}

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                status, answer = 401, {"errors": [{"message": "Not authorized"}]}
                if self.headers.get("authorization") == f"Bearer {TOKEN}":
                    root = {"createPost": lambda info, **given: create(None, info, **given)}
                    done = graphql_sync(SCHEMA, body["query"], root, variable_values=body["variables"])
                    status, answer = 200, done.formatted  # type: ignore[assignment]
                told = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: Any) -> None:
                """Write nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
