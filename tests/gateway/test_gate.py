"""`/v1/gate`: exactly 200 or 403, whatever comes; recognised by path, then by body."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from service.assembly import build_pipeline
from tests.api.door import ALLOWED, BLOCKED
from tests.api.officers import REVIEWED, Officers, in_hours
from tests.api.test_deadline import Scorer
from tests.shapes import payloads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.assembly import Assembly

SOURCES = """
[dorp.lenient]
kind = "postiz"
on_review = "allow"
[dorp.open]
kind = "postiz"
fail = "open"
[dorp.unsure]
kind = "postiz"
fail = "review"
[dorp.both]
kind = "postiz"
fail = "review"
on_review = "allow"
[dorp.own]
kind = "plain"
"""
PUBLIC = "/api/public/v1/posts"


class Asking(Officers):
    """A gateway's questions."""

    def gate(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Ask whether a request may pass; the answer is 200 or 403."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"x-api-key": self.tokens["tool"], "content-type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.door.ask(method, "/v1/gate" + path, content=content, headers=given)
        assert response.status_code in {200, 403}, response.text
        return response

    def passes(self, method: str, path: str, body: Any = None, **headers: str) -> bool:
        """Say whether a request passes."""
        return self.gate(method, path, body, **headers).status_code == 200


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Give an application with sources."""
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "sources.toml").write_text(SOURCES, "utf-8")
    opened = Asking(folder, sources=folder / "sources.toml")
    yield opened
    opened.door.close()


def said(payload: Any, text: str) -> Any:
    """Return a tool's payload with this text in place of its words."""
    raw = json.dumps(payload, ensure_ascii=False)
    for words in ("Morgen raad om 20u", "Eerste", "Het park, kort", "Kom naar het park", "Voor X", "Vrijdag markt"):
        raw = raw.replace(words, text)
    return json.loads(raw)


GRAPHQL = {"query": payloads.CREATE, "variables": payloads.THREADED}
REQUESTS = {
    "buffer": ("POST", "/", GRAPHQL),
    "buffer graphql": ("POST", "/graphql", GRAPHQL),
    "postiz": ("POST", PUBLIC, payloads.POSTIZ_CREATE),
    "postiz own interface": ("POST", "/api/posts", payloads.POSTIZ_CREATE),
    "mixpost": ("POST", "/mixpost/posts", payloads.MIXPOST),
    "mixpost edit": ("PUT", "/mixpost/posts/5c1f", payloads.MIXPOST),
    "ayrshare": ("POST", "/api/post", payloads.AYRSHARE),
    "ayrshare edit": ("PATCH", "/api/post", payloads.AYRSHARE | {"id": "a1"}),
    "publer": ("POST", "/api/v1/posts/schedule", payloads.PUBLER),
    "publer at once": ("POST", "/api/v1/posts/schedule/publish", payloads.PUBLER),
    "publer edit": ("PUT", "/api/v1/posts/p1", {"text": "Voor X"}),
    "hootsuite": ("POST", "/v1/messages", {"text": "Vrijdag markt", "socialProfileIds": ["1"]}),
    "unknown path": ("POST", "/behind/a/prefix", payloads.POSTIZ_CREATE),
    "another method": ("REPORT", "/x", payloads.PUBLER),
    "body of a read": ("GET", "/x", payloads.PUBLER),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_that_make_a_post_are_recognised(asking: Asking, name: str) -> None:
    """Of five tools and more, to create and to edit: what is fine passes, what is not does not."""
    method, path, payload = REQUESTS[name]

    assert asking.gate(method, path, said(payload, ALLOWED)).json()["posts"] > 0
    assert asking.gate(method, path, said(payload, BLOCKED)).json()["decision"] == "block"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/api/public/v1/posts", None),
        ("HEAD", "/api/posts/1", None),
        ("OPTIONS", "/api/posts", None),
        ("DELETE", "/api/posts/1", None),
        ("DELETE", "/mixpost/posts", {"posts": [1, 2]}),
        ("TRACE", "/api/posts", None),
        ("PROPFIND", "/x", None),
        ("POST", "/api/auth/login", {"email": "a", "password": "b"}),
        ("POST", "/logout", None),
        ("POST", "/api/search", {"query": "het park"}),
        ("PUT", "/api/public/v1/posts/1/status", {"status": "draft"}),
        ("POST", "/mixpost/posts/schedule/1", {"postNow": False}),
        ("POST", "/", {"query": "query { account { id } }"}),
        ("POST", "/", {"query": 'mutation { deletePost(input: {id: "p"}) { __typename } }'}),
        ("PATCH", "/api/post", {"id": "a1", "scheduledPause": True}),
    ],
)
def test_what_makes_no_post_passes(asking: Asking, method: str, path: str, body: Any) -> None:
    """Reads, logins, deletions, pauses, and everything else that publishes no words."""
    response = asking.gate(method, path, body)

    assert response.status_code == 200, response.text
    assert method == "HEAD" or response.json() == {"decision": "allow", "posts": 0}


@pytest.mark.parametrize("path", ["/api/posts", "/API/Posts/", "//api//posts", "/api/%70osts", "/api/%2570osts", "/a/%2e/api/posts", "/api%2Fposts"])  # fmt: skip
def test_an_unreadable_body_is_refused_however_its_path_is_written(asking: Asking, path: str) -> None:
    """As the frameworks behind the tools would read it."""
    assert not asking.passes("POST", path, b"type=schedule", content_type="application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PUBLIC, {"x_envoy_auth_partial_body": "true"}),
        (PUBLIC, {"x_envoy_auth_partial_body": "TRUE", "content_type": "multipart/form-data"}),
        ("/elsewhere", {"x_envoy_auth_partial_body": "true"}),
        (PUBLIC, {"content_encoding": "br"}),
        (PUBLIC, {"content_type": "application/json; charset=utf-16"}),
        ("/elsewhere", {"content_encoding": "gzip"}),
        ("/mixpost/posts/5c1f", {"content_type": "multipart/form-data", "x_envoy_auth_partial_body": "true"}),
    ],
)
def test_a_body_that_came_in_part_or_in_disguise_is_refused(asking: Asking, path: str, headers: dict[str, str]) -> None:
    """Even when what is seen of it is fine."""
    response = asking.gate("POST", path, said(payloads.POSTIZ_CREATE, ALLOWED), **headers)

    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert set(response.json()) >= {"type", "title", "status", "detail", "hint", "message"}
    assert response.json()["status"] == 403
    assert len(response.content) < 600


def test_a_body_of_a_kind_that_nobody_told_is_refused(asking: Asking) -> None:
    """A gateway that passes no Content-Type on lets only JSON through."""
    assert not asking.passes("POST", "/api/upload", b"\x89PNG", content_type="")
    assert asking.passes("POST", "/api/upload", b"\x89PNG", content_type="image/png")


def test_nothing_hides_behind_another_tools_spelling(asking: Asking) -> None:
    """A body that two tools would read is read as both."""
    both = said(payloads.POSTIZ_CREATE, ALLOWED) | {"versions": [{"content": [{"body": BLOCKED}]}]}
    edit = {"content": ALLOWED, "text": BLOCKED}

    assert asking.gate("POST", "/api/posts", both).json()["decision"] == "block"
    assert asking.gate("PUT", "/api/posts/1", edit).json()["decision"] == "block"


@pytest.mark.parametrize(
    ("method", "query", "passes"),
    [
        ("GET", "query=%7B%20account%20%7D", True),
        ("GET", "query=%6Dutation%20%7B%20createPost%20%7D", False),
        ("POST", "query=mutation%20%7B%20createPost%20%7D", False),
        ("POST", "a=b&query=", False),
        ("POST", "a=b", True),
    ],
)
def test_a_document_in_the_address_is_not_read_past(asking: Asking, method: str, query: str, passes: bool) -> None:
    """Some GraphQL servers prefer it to the body, so a harmless body proves nothing."""
    body = {"query": "query { account { id } }"} if method == "POST" else None

    assert asking.passes(method, "/graphql?" + query, body) is passes


def test_two_texts_ask_for_a_review(asking: Asking) -> None:
    """Buffer publishes the thread, whatever the outer text says."""
    other = copy.deepcopy(GRAPHQL)
    other["variables"]["input"]["text"] = "Het zwembad is open."  # type: ignore[index, call-overload]
    told = asking.gate("POST", "/", other).json()

    assert told["decision"] == "review"
    assert told["posts"][0]["reasons"]


@pytest.mark.parametrize("gateway", ["traefik", "apisix"])
def test_traefik_and_apisix_tell_method_and_path_in_headers(asking: Asking, gateway: str) -> None:
    """They ask at one address, with GET or POST, and say what it is about."""
    method = {"traefik": "GET", "apisix": "POST"}[gateway]

    def passes(forwarded: str, uri: str, body: Any = None) -> bool:
        return asking.passes(method, "/@postiz", body, x_forwarded_method=forwarded, x_forwarded_uri=uri)

    assert passes("POST", PUBLIC, said(payloads.POSTIZ_CREATE, ALLOWED))
    assert not passes("POST", PUBLIC, said(payloads.POSTIZ_CREATE, BLOCKED))
    assert not passes("POST", PUBLIC + "?a=b", b"unreadable")
    assert passes("GET", PUBLIC)
    assert not passes("GET", "/x", said(payloads.POSTIZ_CREATE, BLOCKED))  # who claims to read, and sends a post


def test_the_path_counts_where_a_gateway_keeps_it(asking: Asking) -> None:
    """A client behind Envoy cannot say in headers that it only reads."""
    told = {"x_forwarded_method": "GET", "x_forwarded_uri": "/"}
    assert not asking.passes("POST", PUBLIC, b"unreadable", **told)


def test_a_source_may_let_reviews_pass(asking: Asking) -> None:
    """Only reviews, only there; a block never."""
    review, block = said(payloads.POSTIZ_CREATE, REVIEWED), said(payloads.POSTIZ_CREATE, BLOCKED)

    assert [asking.passes("POST", at + PUBLIC, review) for at in ("", "/@postiz", "/@lenient")] == [False, False, True]
    assert not asking.passes("POST", "/@lenient" + PUBLIC, block)


def test_a_source_is_chosen_by_the_gateway_only(asking: Asking) -> None:
    """The first segment names it; further on it is a path, and an unknown name is refused."""
    review = said(payloads.POSTIZ_CREATE, REVIEWED)

    assert not asking.passes("POST", "/@postiz/@lenient" + PUBLIC, review)
    assert not asking.passes("POST", "/@nobody" + PUBLIC, review)
    assert not asking.passes("GET", "/@nobody/x")


def test_a_source_of_our_own_shape_reads_every_body(asking: Asking) -> None:
    """A team's own API that takes posts as `/v1/verdicts` does."""
    assert asking.passes("POST", "/@own/anything", {"text": ALLOWED})
    assert not asking.passes("POST", "/@own/anything", {"text": BLOCKED, "more": 1})
    assert asking.passes("POST", "/@own/login", {"user": "x"})


def test_several_posts_of_one_request_may_each_be_approved(asking: Asking) -> None:
    """One text per network: one approval each, together in X-Approval."""
    bulk = said(payloads.PUBLER, REVIEWED)
    texts = {name: f"{REVIEWED} Op {name}." for name in ("facebook", "twitter")}
    for name, text in texts.items():
        bulk["bulk"]["posts"][0]["networks"][name]["text"] = text
    held = asking.gate("POST", "/posts/schedule", bulk).json()
    tokens = [
        asking.asked(content_hash=post["content_hash"], until=in_hours(1)).json()["approval"] for post in held["posts"]
    ]

    assert len(tokens) == 2
    assert [asking.passes("POST", "/posts/schedule", bulk, x_approval=given) for given in (tokens[0], ", ".join(tokens))] == [False, True]  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Bearer upstream"}, {"authorization": "raw-postiz-key"}],
    ids=["none", "bearer", "raw"],
)
def test_the_gateways_own_key_decides(asking: Asking, headers: dict[str, str]) -> None:
    """Authorization belongs to the API behind; X-API-Key is the gateway's."""
    assert asking.passes("GET", "/x", **headers)
    assert not asking.passes("GET", "/x", **headers, x_api_key="pw_none_none")
    assert not asking.passes("GET", "/x", **headers, x_api_key=asking.tokens["chief"])


def test_a_bearer_token_of_ours_counts_too(asking: Asking) -> None:
    """For a gateway that can only send that."""
    bearer = f"Bearer {asking.tokens['tool']}"
    responses = [
        asking.door.ask("GET", "/v1/gate/x", headers={"authorization": value}) for value in (bearer, "Bearer pw_x_y")
    ]
    assert [response.status_code for response in responses] == [200, 403]


SLOW = [("postiz", 403, "closed"), ("open", 200, "open"), ("unsure", 403, "review"), ("both", 200, "review")]


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[Asking, Scorer]]:
    """Give an application whose model waits for the test."""
    scorer = Scorer()

    def change(assembly: Assembly) -> None:
        assembly.desk.pipeline.pipeline = build_pipeline(scorer, 20)

    (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
    opened = Asking(tmp_path, change, sources=tmp_path / "sources.toml", gate_deadline_ms=20, queue_limit=1)
    yield opened, scorer
    opened.door.close()


def test_what_takes_too_long_is_answered_as_its_source_says(slow: tuple[Asking, Scorer]) -> None:
    """In time, with the mode in the answer and in a metric; what was computed late is there at the next try."""
    asking, scorer = slow
    for source, status, mode in SLOW:
        response = asking.gate("POST", f"/@{source}{PUBLIC}", said(payloads.POSTIZ_CREATE, f"{ALLOWED} {source}"))
        assert (response.status_code, response.json()["failed"]) == (status, {"why": "too_slow", "mode": mode})
    scorer.go.set()
    again = [
        asking.gate("POST", f"/@{name}{PUBLIC}", said(payloads.POSTIZ_CREATE, f"{ALLOWED} {name}"))
        for name, _, _ in SLOW
    ]
    metrics = asking.door.get("/metrics").text

    assert [response.json().get("posts") for response in again] == [1] * 4
    assert 'poortwachter_gate_requests_total{kind="postiz",result="failed_open"} 1.0' in metrics
    assert 'poortwachter_failed_posts_total{fail="closed",kind="postiz"} 1.0' in metrics


def test_a_full_queue_is_answered_with_200_or_403_too(slow: tuple[Asking, Scorer]) -> None:
    """Reads pass, posts are answered as their source says; nothing is computed."""
    asking, scorer = slow
    key = {"x-api-key": asking.tokens["tool"]}

    async def crowd() -> list[Any]:
        import asyncio

        first = asyncio.ensure_future(asking.door.client.post("/v1/verdicts", json={"text": ALLOWED}, headers=key))
        while not scorer.asked:  # noqa: ASYNC110 - bounded by `together`
            await asyncio.sleep(0.001)
        post = said(payloads.POSTIZ_CREATE, BLOCKED)
        found = [await asking.door.client.get("/v1/gate/x", headers=key)]
        found += [
            await asking.door.client.post(f"/v1/gate/@{at}{PUBLIC}", json=post, headers=key)
            for at in ("postiz", "open")
        ]
        scorer.go.set()
        await first
        return found

    read, closed, opened = asking.door.together(crowd())[0]

    assert (read.status_code, closed.status_code, opened.status_code) == (200, 403, 200)
    assert closed.json()["failed"]["why"] == opened.json()["failed"]["why"] == "overloaded"


@pytest.mark.parametrize(("source", "status"), [("postiz", 403), ("open", 200)])
def test_a_mistake_of_ours_is_no_500(tmp_path: Path, source: str, status: int) -> None:
    """A gateway would not know what to do with it; it is logged, and answered as the source says."""

    def change(assembly: Assembly) -> None:
        def broken(*_: Any, **__: Any) -> Any:
            raise ZeroDivisionError

        assembly.desk.pipeline.decide = broken  # type: ignore[method-assign]

    (tmp_path / "sources.toml").write_text(SOURCES, "utf-8")
    asking = Asking(tmp_path, change, sources=tmp_path / "sources.toml")
    response = asking.gate("POST", f"/@{source}{PUBLIC}", said(payloads.POSTIZ_CREATE, ALLOWED))
    asking.door.close()

    assert response.status_code == status
    assert response.json()["failed"]["why"] == "mistake"


def test_what_belongs_to_another_api_stays_out_of_log_and_metrics(asking: Asking) -> None:
    """Paths, keys, tokens and words: noted is only what came of it, and counted under the route."""
    lines: list[bytes] = []
    log = asking.door.assembly.log
    enabled, write = log._enabled, log._write
    log._enabled, log._write = True, lines.append
    secrets = {"authorization": "Bearer upstream-4711", "x_approval": "apr_4711", "cookie": "session=4711"}
    try:
        asking.gate("POST", "/geheim-4711/api/posts?token=4711", b"broken 4711", **secrets)
        asking.gate("POST", "/geheim-4711/api/posts?token=4711", said(payloads.POSTIZ_CREATE, REVIEWED), **secrets)
        log.flush()
    finally:
        log._enabled, log._write = enabled, write
    written = b"".join(lines).decode()
    metrics = asking.door.get("/metrics").text

    assert [json.loads(line)["event"] for line in written.splitlines()] == ["gate", "approval", "decision"]
    assert '"why":"malformed-request"' in written
    assert "4711" not in written + metrics
    assert "gesloten" not in written + metrics
    assert 'route="/v1/gate/{path}"' in metrics
