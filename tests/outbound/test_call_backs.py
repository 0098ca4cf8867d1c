"""Verdicts are called back, signed as Standard Webhooks: the reference library of the receiver verifies them."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft202012Validator
from msgspec.structs import replace

from service.api.description import document
from service.outbound.call_backs import LARGEST_BYTES, CallBack, Message, _encoded
from tests.api.door import Door
from tests.outbound.holding import BAD, GOOD, SECRET, House, due, entry, settings_with
from tests.outbound.servers import Answer, Postiz, Receiver
from tests.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that verifies."""
    made = Receiver(SECRET)
    yield made
    made.close()


def test_a_delivery_is_called_back_once_per_post(receiver: Receiver, tmp_path: Any) -> None:
    """The sender has its answer already; a repetition is answered and not called back again."""
    sources = entry("eventbus", "cloudevents", "", "", tmp_path, receiver.url + "/hook")
    door = Door(settings_with(tmp_path, sources))
    event = {"specversion": "1.0", "id": "e1", "source": "/tool", "type": "post", "data": {"id": "p1", "text": BAD}}
    events = [event, {**event, "id": "e2", "data": {"id": "p2", "text": GOOD}}]
    answers = [
        door.post(
            "/v1/hooks/eventbus/any", json.dumps(events).encode(), content_type="application/cloudevents-batch+json"
        )
        for _ in range(2)
    ]
    door.together(asyncio.sleep(0.3))
    wait_until("both came", lambda: len(receiver.events) == 2)
    door.close()

    assert [answer.json()["duplicate"] for answer in answers] == [False, True]
    told = {event["data"]["post_id"]: event for event in receiver.received.values()}
    assert {name: event["data"]["decision"] for name, event in told.items()} == {"p1": "block", "p2": "allow"}
    assert {event["type"] for event in told.values()} == {"post.judged"}
    assert told["p1"]["data"]["verdict"]["content_hash"].startswith("hmac-sha256:")
    assert len(receiver.events) == 2


def test_call_backs_are_as_described(house: House, receiver: Receiver) -> None:
    """What the hold worker tells fits the CallBack of the OpenAPI document."""
    tool = Postiz()
    tool.put("p", BAD, due(5))
    house.worker("postiz", tool.url + "/public/v1", Postiz.KEY, receiver.url + "/hook").run()
    tool.close()
    described = json.loads(document())
    schema = {"$ref": "#/components/schemas/CallBack", "components": described["components"]}

    (event,) = receiver.received.values()
    Draft202012Validator(schema).validate(event)
    assert set(described["webhooks"]) == {"post.judged", "post.held", "post.published"}


def address(house: House, receiver: Receiver, *pauses: float) -> CallBack:
    """Return the call-back of a source that tries at once."""
    worker = house.worker("postiz", "http://127.0.0.1:1", "x", receiver.url + "/hook")
    return CallBack(worker.source, house.assembly.post_room.measures, pauses or (0.0, 0.0, 0.0))


MESSAGE = Message("msg_1", "post.judged", {"decision": "allow", "verdict": {"verdicts": []}})


def test_a_receiver_that_fails_for_a_moment_gets_it_again(house: House, receiver: Receiver) -> None:
    """Under the same id, signed anew; 429 waits as it asks."""
    receiver.before = lambda _: {1: Answer(status=502), 2: Answer(status=429, headers={"Retry-After": "0"})}.get(
        len(receiver.asked)
    )
    assert house.runner.run(address(house, receiver).tell(MESSAGE))
    assert {asked.headers["webhook-id"] for asked in receiver.asked} == {"msg_1"}
    assert len(receiver.events) == 1


@pytest.mark.parametrize(
    "answer", [Answer(status=400), Answer(status=410), Answer(status=302, headers={"Location": "/"})]
)
def test_a_receiver_that_refuses_is_left_alone(house: House, receiver: Receiver, answer: Answer) -> None:
    """One try; a redirect is a refusal."""
    receiver.before = lambda _: answer
    assert not house.runner.run(address(house, receiver).tell(MESSAGE))
    assert len(receiver.asked) == 1


def test_a_private_address_that_is_not_listed_gets_nothing(house: House, receiver: Receiver) -> None:
    """Whoever may write the file of sources cannot make the gate knock on its own network by name alone."""
    source = house.worker("postiz", "http://127.0.0.1:1", "x", receiver.url + "/hook").source
    closed = replace(source, reach=replace(source.reach, private_networks=()))
    assert not house.runner.run(CallBack(closed, house.assembly.post_room.measures).tell(MESSAGE))
    assert receiver.asked == []


def test_a_message_is_never_too_large_for_receivers() -> None:
    """Reasons are left out then, and that is said; the decision stays."""
    reasons = [{"message": "x" * 200}] * 200
    verdict = {"decision": "block", "verdicts": [{"code": "privacy", "level": "violation", "reasons": reasons}]}
    body = _encoded(replace(MESSAGE, data={"decision": "block", "verdict": verdict}), datetime.now(UTC))

    told = json.loads(body)
    assert len(body) < LARGEST_BYTES
    assert told["data"]["shortened"]
    assert told["data"]["verdict"]["verdicts"] == [{"code": "privacy", "level": "violation", "reasons": []}]
