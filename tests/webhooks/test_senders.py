"""Real senders against the running gate: the libraries that tools sign and wrap their deliveries with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from cloudevents.core.bindings.http import to_binary_event, to_structured_event
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks import Webhook
from svix.webhooks import Webhook as Svix

from tests.api.door import ALLOWED, BLOCKED
from tests.redis_running import redis_running
from tests.running import HASH_KEY, Gate, serving
from tests.shapes.payloads import CLI
from tests.webhooks.deliveries import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """Give a running gate of two workers that share a Redis, with a key for deliveries."""
    with (
        redis_running() as redis,
        serving(
            "--workers", "2",
            keys={"lindervoorde": ["hooks"]},
            POORTWACHTER_WEBHOOK_SECRET=SECRET,
            REDIS_URL=redis.url,
            POORTWACHTER_HASH_KEY=HASH_KEY,
        ) as running,
    ):  # fmt: skip
        yield running


def deliver(gate: Gate, source: str, body: bytes | str, headers: dict[str, str]) -> httpx.Response:
    """Post a delivery to the address that the tool was given, over a connection of its own."""
    given = {"content-type": "application/json", "connection": "close"} | headers
    return gate.client.post(f"/v1/hooks/{source}/{gate.tokens['lindervoorde']}", content=body, headers=given)


def text_in(text: str) -> str:
    """Return an event with a post, as a JavaScript sender writes it."""
    return json.dumps({"type": "post.scheduled", "data": {"text": text}}, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize(
    ("text", "decision"), [(ALLOWED, "allow"), (BLOCKED, "block"), (f"Voilà 👍 {ALLOWED}", "allow")]
)
def test_standardwebhooks_delivers(gate: Gate, text: str, decision: str) -> None:
    """The reference library signs; the body travels as it was signed."""
    body, now = text_in(text), datetime.now(UTC).replace(microsecond=0)
    delivery = f"msg_{hash(text) & 0xFFFF}"
    signature = Webhook(SECRET).sign(delivery, now, body)
    headers = {"webhook-id": delivery, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    answer = deliver(gate, "standard", body.encode(), headers)

    assert (answer.status_code, answer.json()["decision"]) == (200, decision)
    assert deliver(gate, "standard", body.encode() + b" ", headers).status_code == 401


def test_a_replay_is_known_to_every_worker(gate: Gate) -> None:
    """Svix signs, and repeats its delivery over ten connections to two workers: one of them is new."""
    body, now = text_in(ALLOWED), datetime.now(UTC)
    headers = {
        "svix-id": "msg_svix",
        "svix-timestamp": str(int(now.timestamp())),
        "svix-signature": Svix(SECRET).sign("msg_svix", now, body),
    }
    answers = [deliver(gate, "standard", body.encode(), headers).json() for _ in range(10)]

    assert [answer["duplicate"] for answer in answers] == [False, *[True] * 9]
    assert {answer["decision"] for answer in answers} == {"allow"}


@pytest.mark.parametrize("mode", [to_binary_event, to_structured_event])
def test_cloudevents_delivers(gate: Gate, mode: Any) -> None:
    """The library of the specification, in both modes."""
    about = {"type": "be.example.post", "source": "/dorp", "id": mode.__name__, "datacontenttype": "application/json"}
    message = mode(CloudEvent(about, {"text": BLOCKED}))
    answer = deliver(gate, "cloudevents", message.body, message.headers)
    again = deliver(gate, "cloudevents", message.body, message.headers)

    assert answer.status_code == 200, answer.text
    assert (answer.json()["decision"], answer.json()["duplicate"], again.json()["duplicate"]) == ("block", False, True)


@pytest.mark.parametrize("name", ["create", "thread", "edit", "delete"])
def test_what_buffers_command_line_would_send_is_read(gate: Gate, name: str) -> None:
    """Recorded output of `buffer posts … --dry-run`; a removal holds nothing to judge."""
    answer = deliver(gate, "buffer", json.dumps(CLI[name]), {}).json()

    assert answer["decision"] == "allow"
    assert len(answer["results"]) == (name != "delete")


def test_no_token_is_written_anywhere(gate: Gate) -> None:
    """Not in the log, not in a metric: routes are named by their template."""
    token = gate.tokens["lindervoorde"]
    deliver(gate, "buffer", b"{", {})
    gate.client.post(f"/v1/hooks/nothing/{token}", json={})
    metrics = gate.client.get("/metrics").text
    written = "\n".join([*gate.lines, *gate.complaints, metrics])

    assert "/v1/hooks/{source:str}/{token:str}" in metrics or "/v1/hooks/{source}/{token}" in metrics
    assert token not in written
    assert token.rpartition("_")[2] not in written
    assert gate.metric("poortwachter_deliveries_total", kind="buffer", result="refused") >= 1
