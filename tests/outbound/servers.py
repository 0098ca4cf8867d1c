"""Small real HTTP servers: a fake of each tool's API, made from its documentation, and a receiver of call-backs.

They speak the protocols as documented (see the rooms of service/outbound) and are nobody's real service. `before` is
called at every request, before it is answered: a test edits posts there, or answers something else itself.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from msgspec import Struct
from standardwebhooks import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable


class Asked(Struct, frozen=True):
    """A request; header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body decoded."""
        return json.loads(self.body)


class Answer(Struct, frozen=True):
    """An answer; `drop` closes the connection instead of giving it."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = {}
    drop: bool = False


class _Quiet(ThreadingHTTPServer):
    """Says nothing when a caller is gone before its answer."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Write nothing."""


class Server:
    """Listens on a free loopback port until it is closed, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.before: Callable[[Asked], Answer | None] = lambda _: None
        self.after: Callable[[Asked], Answer | None] = lambda _: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # headers and body are two writes: 40 ms a request otherwise

            def _serve(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                answer = outer.take(Asked(self.command, parts.path, query, headers, body))
                if answer.drop:
                    self.close_connection = True
                    return
                told = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                for name, value in {
                    "content-type": "application/json",
                    "content-length": str(len(told)),
                    **answer.headers,
                }.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told)

            do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the library's names

            def log_message(self, *_: Any) -> None:
                """Write nothing."""

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def take(self, asked: Asked) -> Answer:
        """Keep a request and answer it."""
        self.asked.append(asked)
        answer = self.before(asked)
        if answer is not None:
            return answer
        answer = self.answer(asked)
        return self.after(asked) or answer

    def answer(self, asked: Asked) -> Answer:
        """Return the answer of this service."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Receiver(Server):
    """A receiver of Standard Webhooks that verifies with the reference library; `received` by id, `events` in order."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._webhook = Webhook(secret)
        self.events: list[tuple[str, dict[str, Any]]] = []

    @property
    def received(self) -> dict[str, dict[str, Any]]:
        """What came, each once, as a receiver that knows repetitions sees it."""
        return dict(self.events)

    def answer(self, asked: Asked) -> Answer:
        told = self._webhook.verify(asked.body, asked.headers)
        self.events.append((asked.headers["webhook-id"], told))
        return Answer({})


class Postiz(Server):
    """A fake of Postiz' public API (public.integrations.controller.ts)."""

    KEY = "postiz-key"

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.holds: list[str] = []

    def put(self, name: str, content: str, due: str, state: str = "QUEUE") -> None:
        """Schedule a post, or change it."""
        self.posts[name] = {
            "id": name, "content": content, "publishDate": due, "releaseURL": None, "releaseId": None, "state": state, "group": name,
            "integration": {"id": "i1", "providerIdentifier": "facebook", "name": "Dorp", "picture": "https://example.org/p.png"},
        }  # fmt: skip

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != self.KEY:  # raw, without "Bearer"
            return Answer({"msg": "Invalid API key"}, 401)
        if asked.method == "GET" and asked.path == "/public/v1/posts":
            begin, end = asked.query["startDate"], asked.query["endDate"]
            found = [dict(post) for post in self.posts.values() if begin <= post["publishDate"] <= end]
            return Answer({"posts": sorted(found, key=lambda post: post["id"])})
        parts = asked.path.split("/")
        if asked.method == "PUT" and parts[:4] == ["", "public", "v1", "posts"] and parts[5:] == ["status"]:
            post = self.posts.get(parts[4])
            if post is None or asked.json().get("status") not in {"draft", "schedule"}:
                return Answer({"msg": "not found"}, 404)
            self.holds.append(parts[4])
            post["state"] = "DRAFT" if asked.json()["status"] == "draft" else "QUEUE"
            return Answer({"id": parts[4], "state": post["state"]})
        return Answer({"msg": "not found"}, 404)


class Hootsuite(Server):
    """A fake of Hootsuite's messages: approval with an optimistic number (REST description, SocialMessage)."""

    TOKEN = "hootsuite-token"

    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[str, dict[str, Any]] = {}
        self.history: dict[str, list[dict[str, Any]]] = {}

    def put(self, name: str, text: str) -> None:
        """Send a message for approval, or edit it."""
        number = self.messages.get(name, {}).get("sequenceNumber", 0) + 1
        self.messages[name] = {
            "id": name, "state": "PENDING_APPROVAL", "text": text, "socialProfile": {"id": "1"},
            "scheduledSendTime": "2030-12-01T08:00:00Z", "mediaUrls": [], "tags": [], "sequenceNumber": number,
        }  # fmt: skip
        self.history.setdefault(name, [])

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.TOKEN}":
            return Answer({"errors": [{"code": 4001}]}, 401)
        _, _, _, name, *rest = asked.path.split("/")
        message = self.messages.get(name)
        if message is None:
            return Answer({"errors": [{"code": 4040}]}, 404)
        if asked.method == "GET":
            return Answer({"data": self.history[name] if rest == ["history"] else [dict(message)]})
        told = asked.json()
        if told["sequenceNumber"] != message["sequenceNumber"] or message["state"] != "PENDING_APPROVAL":
            return Answer({"errors": [{"code": 4009}]}, 409)
        message["state"] = {"approve": "SCHEDULED", "reject": "REJECTED"}[rest[0]]
        self.history[name].append(
            {"action": message["state"].replace("SCHEDULED", "APPROVED"), "sequenceNumber": told["sequenceNumber"]}
        )
        return Answer({"data": {}})
