"""Every delivery gets the contract's answer: verdicts, or a problem that says what, where and what to do."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.door import ALLOWED, BLOCKED, problem
from tests.api.officers import in_hours
from tests.shapes.payloads import (
    BUFFER_POST,
    CLI,
    CREATE,
    HOOTSUITE_EVENTS,
    HOOTSUITE_MESSAGE,
    HOOTSUITE_PING,
    MIXPOST,
    POSTIZ_WEBHOOK,
    THREADED,
)
from tests.webhooks.deliveries import RETIRING, Hooks, event, mixpost, standard

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooks]:
    """Give a gate with keys and sources."""
    opened = Hooks(tmp_path_factory.mktemp("hooks"))
    yield opened
    opened.door.close()


def test_a_signed_delivery_is_judged(hooks: Hooks) -> None:
    """The worst decision on top, the whole answers below."""
    good, bad = event(ALLOWED), event(BLOCKED)
    allowed = hooks.judged("standard", good, **standard(good, "a"))
    blocked = hooks.judged("standard", bad, **standard(bad, "b", RETIRING))

    assert (allowed["decision"], blocked["decision"]) == ("allow", "block")
    assert (allowed["duplicate"], allowed["fail"], allowed["failed"], allowed["audit"]) == (False, "closed", 0, False)
    assert len(blocked["results"][0]["verdicts"]) == 10


def test_a_replay_is_known_and_answered_again(hooks: Hooks) -> None:
    """Its sender may have lost the answer; nothing else happens twice."""
    body = event(BLOCKED)
    first = hooks.judged("standard", body, **standard(body, "replay"))
    again = hooks.judged("standard", body, **standard(body, "replay"))

    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert again["decision"] == "block"
    assert hooks.counted(kind="standard", result="duplicate") == 1


def test_what_is_not_signed_well_is_refused(hooks: Hooks) -> None:
    """Absent, of another body, stale, or by a stranger: 401, and it is counted."""
    body = event(ALLOWED)
    before = hooks.counted(result="unsigned")
    for headers in (
        {},
        standard(event(BLOCKED)),
        standard(body, late=400),
        standard(body, late=-400),
        standard(body) | {"webhook_id": "other"},
    ):
        problem(hooks.send("standard", body, **headers), 401, "bad-signature")
    problem(hooks.send("newsroom", body), 401, "bad-signature")
    problem(hooks.send("newsroom", body, **mixpost(body, "ander geheim")), 401, "bad-signature")

    assert hooks.counted(result="unsigned") == before + 7


def test_a_stranger_finds_nothing(hooks: Hooks) -> None:
    """A wrong token, an unknown source, and a source of another organisation look the same."""
    answers = [
        hooks.send("buffer", BUFFER_POST, token="pw_0000_geheim"),
        hooks.send("nothing", BUFFER_POST),
        hooks.send("newsroom", BUFFER_POST, token="stad"),
    ]

    assert all(problem(answer, 404, "not-found") == answers[0].json() for answer in answers)
    problem(hooks.send("buffer", BUFFER_POST, token="verdicts"), 403, "right-not-held")
    assert hooks.send("buffer", BUFFER_POST, token="stad").json()["results"][0]["policy"]["organisation"] == "stad"


def test_only_the_token_in_the_path_counts(hooks: Hooks) -> None:
    """A good key in a header does not open a wrong address."""
    problem(hooks.send("buffer", BUFFER_POST, token="x", x_api_key=hooks.tokens["dorp"]), 404, "not-found")


def texts(answer: dict[str, Any]) -> list[str]:
    """Return the decisions of the results."""
    return [result["decision"] for result in answer["results"]]


@pytest.mark.parametrize(
    "body",
    [THREADED, {"query": CREATE, "variables": THREADED}, BUFFER_POST, CLI["create"]],
    ids=["variables", "request", "post", "cli"],
)
def test_buffer_is_read_in_every_form(hooks: Hooks, body: Any) -> None:
    """The variables of createPost, the request, a post of a poll, and what its command line prints."""
    blocked = json.loads(json.dumps(body).replace("Morgen raad om 20u", BLOCKED))

    assert hooks.judged("buffer", body)["decision"] == "allow"
    assert hooks.judged("buffer", blocked)["decision"] == "block"


def test_every_item_of_a_thread_and_the_first_comment_are_judged(hooks: Hooks) -> None:
    """An offence further down counts as much."""
    deep = copy.deepcopy(THREADED)
    deep["input"]["metadata"]["twitter"]["thread"].append({"text": BLOCKED})  # type: ignore[index]
    comment = {"input": {"text": ALLOWED, "metadata": {"facebook": {"firstComment": BLOCKED}}}}

    assert hooks.judged("buffer", deep)["decision"] == "block"
    assert hooks.judged("buffer", comment)["decision"] == "block"


def test_an_outer_text_that_is_not_the_first_item_asks_for_review(hooks: Hooks) -> None:
    """With a reason that an officer can read; the same words without the doubt are allowed."""
    other = copy.deepcopy(THREADED)
    other["input"]["text"] = ALLOWED  # type: ignore[index]
    answer = hooks.judged("buffer", other, accept_language="nl")
    (verdict,) = [v for v in answer["results"][0]["verdicts"] if v["code"] == "forethought"]
    same = {"text": ALLOWED, "thread": ["Morgen raad om 20u", "Agenda: …"]}
    plain = json.dumps({"data": same}).encode()

    assert answer["decision"] == "review"
    assert "forethought.two_texts" in [reason["code"] for reason in verdict["reasons"]]
    assert "twee verschillende teksten" in json.dumps(verdict, ensure_ascii=False)
    assert hooks.judged("standard", plain, **standard(plain, "same"))["decision"] == "allow"


def test_a_doubt_is_released_like_any_review(hooks: Hooks) -> None:
    """An officer who saw both texts may say yes; an edit voids it."""
    other = copy.deepcopy(THREADED)
    other["input"]["text"] = "Kom naar de raad"  # type: ignore[index]
    held = hooks.judged("buffer", other)
    asked = {"content_hash": held["results"][0]["content_hash"], "by_role": "woordvoerder", "until": in_hours(1)}
    given = hooks.door.post("/v1/approvals", asked, x_api_key=hooks.tokens["approve"]).json()["approval"]
    released = hooks.judged("buffer", other, x_approval=given)
    other["input"]["text"] = "Kom naar de gemeenteraad"  # type: ignore[index]

    assert (held["decision"], released["decision"]) == ("review", "allow")
    assert hooks.judged("buffer", other, x_approval=given)["decision"] == "review"


def test_postiz_is_an_audit(hooks: Hooks) -> None:
    """It calls after publication; the answer says so. An empty array is answered with 204."""
    answer = hooks.judged("postiz", POSTIZ_WEBHOOK)
    empty = hooks.send("postiz", [])

    assert (answer["audit"], len(answer["results"])) == (True, 1)
    assert (empty.status_code, empty.content) == (204, b"")


def test_mixpost_is_signed_in_a_header_of_its_own(hooks: Hooks) -> None:
    """Every version is judged; a removal holds nothing to judge."""
    body = json.dumps({"event": "post.scheduled", "data": {"post": MIXPOST}}).encode()
    gone = json.dumps({"event": "post.deleted", "data": {"post": {"uuid": "5c1f"}}}).encode()
    answer = hooks.judged("newsroom", body, **mixpost(body))

    assert len(answer["results"]) == 2
    assert hooks.judged("newsroom", body, **mixpost(body))["duplicate"] is True
    assert hooks.judged("newsroom", gone, **mixpost(gone))["results"] == []


def test_hootsuite_is_answered_at_once(hooks: Hooks) -> None:
    """Events carry ids only: 200 with an empty body, also for a ping; a message with its text is judged."""
    for body in (HOOTSUITE_EVENTS, HOOTSUITE_PING, HOOTSUITE_EVENTS + HOOTSUITE_PING):
        answer = hooks.send("hootsuite", body)
        assert (answer.status_code, answer.content) == (200, b"")

    assert hooks.judged("hootsuite", HOOTSUITE_MESSAGE)["decision"] == "allow"


def test_the_fail_mode_stands_for_what_cannot_be_read(hooks: Hooks) -> None:
    """Beside posts that can be read it counts as block, review or allow, and the answer says so."""
    good, bad = {"text": ALLOWED}, {"text": 3}
    bus = {"ce_specversion": "1.0", "ce_id": "f", "ce_source": "/x", "ce_type": "t"}
    closed = hooks.judged("buffer", [good, bad])
    review = hooks.judged("bus", [{"content": ALLOWED}, {"content": 3}], **bus)
    opened = hooks.judged("open", [good, bad])

    assert [(a["decision"], a["fail"], a["failed"]) for a in (closed, review, opened)] == [
        ("block", "closed", 1),
        ("review", "review", 1),
        ("allow", "open", 1),
    ]
    assert closed["results"][1]["pointer"] == "/1/text"
    problem(hooks.send("open", [bad]), 400, "malformed-request")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"", 400, "malformed-request"),
        (b"{", 400, "malformed-request"),
        (b"\xff", 400, "malformed-request"),
        (b"3", 400, "malformed-request"),
        (b"[" * 50_000, 400, "malformed-request"),
        (b'{"text": "\\ud83d"}', 400, "malformed-request"),
        (b"{}", 400, "malformed-request"),
        (json.dumps({"text": "x" * 20_001}).encode(), 413, "too-large"),
        (json.dumps({"text": "x", "y": "z" * 300_000}).encode(), 413, "too-large"),
        (json.dumps([{"text": "x"}] * 257).encode(), 413, "too-large"),
        (b"x" * (9 << 20), 413, "too-large"),
    ],
    ids=[
        "empty",
        "half",
        "no utf-8",
        "no object",
        "deep",
        "half an emoji",
        "nothing",
        "long text",
        "large post",
        "many",
        "huge",
    ],
)
def test_what_cannot_be_read_is_refused(hooks: Hooks, body: bytes, status: int, kind: str) -> None:
    """Never a 500, never a silent pass."""
    problem(hooks.send("buffer", body), status, kind)


@pytest.mark.parametrize("depth", [60, 500, 700, 900, 990])
@pytest.mark.parametrize("source", ["cloudevents", "buffer", "postiz", "newsroom", "hootsuite"])
def test_depth_fails_nothing(hooks: Hooks, source: str, depth: int) -> None:
    """Just within what JSON allows, in every field that a shape looks into: refused, or in a field that is ignored."""
    inner = "[" * depth + "]" * depth
    event = {"ce_specversion": "1.0", "ce_id": f"{depth}", "ce_source": "s", "ce_type": "t"}
    for field in ("text", "media", "input", "posts", "versions", "data", "metadata"):
        for body in (f'{{"{field}": {inner}}}', f'{{"{field}": [{{"{field}": {inner}}}]}}'):
            assert hooks.send(source, body.encode(), **event, **mixpost(body.encode())).status_code in {200, 400}


def test_another_media_type_is_refused(hooks: Hooks) -> None:
    """A form is not read here."""
    problem(
        hooks.send("buffer", b"text=Dag", content_type="application/x-www-form-urlencoded"), 415, "wrong-media-type"
    )


def test_many_posts_are_answered_in_order(hooks: Hooks) -> None:
    """The worst of all decides, and its sentence stands on top."""
    answer = hooks.judged("buffer", [{"text": ALLOWED}, {"text": BLOCKED}, {"text": ALLOWED}])

    assert answer["decision"] == "block"
    assert answer["summary"] == answer["results"][1]["summary"]
    assert texts(answer) == ["allow", "block", "allow"]


def test_cloudevents_shake_hands(hooks: Hooks) -> None:
    """The address says who may deliver; a wrong token is told nothing; no call-back is fetched."""
    headers = {"webhook_request_origin": "events.example", "webhook_request_callback": "http://127.0.0.1:1/x"}
    path = f"/v1/hooks/bus/{hooks.tokens['dorp']}"
    answer = hooks.door.ask("OPTIONS", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    stranger = hooks.door.ask("OPTIONS", "/v1/hooks/bus/x", headers={"webhook-request-origin": "events.example"})

    assert answer.status_code == 200
    assert (answer.headers["webhook-allowed-origin"], answer.headers["webhook-allowed-rate"]) == ("events.example", "*")
    assert "POST" in answer.headers["allow"]
    assert stranger.status_code == 404


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, {"text": ALLOWED}),
        ({"ce_specversion": "0.3", "ce_id": "1", "ce_source": "s", "ce_type": "t"}, {"text": ALLOWED}),
        ({"ce_specversion": "1.0", "ce_source": "s", "ce_type": "t"}, {"text": ALLOWED}),
        (
            {"content_type": "application/cloudevents+json"},
            {"specversion": "1.0", "id": "1", "type": "t", "data": {"text": ALLOWED}},
        ),
        (
            {"content_type": "application/cloudevents+json"},
            {"specversion": "1.0", "id": "1", "type": "t", "source": "s"},
        ),
        (
            {"content_type": "application/cloudevents+json"},
            {"specversion": "1.0", "id": "1", "type": "t", "source": "s", "data_base64": "é"},
        ),
    ],
)
def test_what_is_no_cloud_event_is_refused(hooks: Hooks, headers: dict[str, str], body: Any) -> None:
    """What is missing is named."""
    problem(hooks.send("cloudevents", body, **headers), 400, "malformed-request")


def test_the_same_event_is_a_duplicate(hooks: Hooks) -> None:
    """Source and id name an event, whatever mode it comes in."""
    binary = {"ce_specversion": "1.0", "ce_id": "7", "ce_source": "/dorp", "ce_type": "t"}
    whole = {"specversion": "1.0", "id": "7", "source": "/dorp", "type": "t", "data": {"text": ALLOWED}}
    first = hooks.judged("cloudevents", {"text": ALLOWED}, **binary)
    again = hooks.judged("cloudevents", whole, content_type="application/cloudevents+json")
    batch = hooks.judged("cloudevents", [whole, whole | {"id": "8"}], content_type="application/cloudevents-batch+json")

    assert [a["duplicate"] for a in (first, again, batch)] == [False, True, False]
    assert len(batch["results"]) == 2
