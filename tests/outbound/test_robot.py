"""Hootsuite's approval requests: answered at once, fetched by id, judged, approved or rejected with their number."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from service.outbound import robot as robots
from tests.api.door import Door
from tests.outbound.holding import BAD, DOUBTFUL, GOOD, entry, settings_with
from tests.outbound.servers import Answer, Asked, Hootsuite

if TYPE_CHECKING:
    from collections.abc import Iterator


class Bench:
    """A gate in this process, and a Hootsuite that tells it of messages."""

    def __init__(self, folder: Any) -> None:
        self.hootsuite = Hootsuite()
        sources = entry("hootsuite", "hootsuite", self.hootsuite.url, Hootsuite.TOKEN, folder)
        sources += entry("lenient", "hootsuite", self.hootsuite.url, Hootsuite.TOKEN, folder, on_review="allow")
        self.door = Door(settings_with(folder, sources + '[dorp.deaf]\nkind = "hootsuite"\n'))
        self.number = 0
        self.robot = self.door.assembly.post_room.robot

    def send(self, *names: str, state: str = "PENDING_APPROVAL", source: str = "hootsuite") -> float:
        """Deliver events; return how long the answer took, which must be empty."""
        events = []
        for name in names:
            self.number += 1
            about = {
                "state": state,
                "organization": {"id": "1"},
                "message": {"id": name},
                "timestamp": "2026-11-23T18:00:00Z",
            }
            events.append({"seq_no": str(self.number), "type": "com.hootsuite.messages.event.v1", "data": about})
        began = time.monotonic()
        response = self.door.post(f"/v1/hooks/{source}/any", events)
        assert (response.status_code, response.content) == (200, b"")
        return time.monotonic() - began

    def settled(self) -> None:
        """Wait until everything under way is done."""

        async def done() -> None:
            while self.robot._under_way:
                await asyncio.wait(self.robot._under_way)

        self.door.together(done())

    def told(self, name: str, text: str, **sent: str) -> str:
        """Let an author ask for approval; return the state of the message afterwards."""
        self.hootsuite.put(name, text)
        self.send(name, **sent)
        self.settled()
        state: str = self.hootsuite.messages[name]["state"]
        return state

    def counted(self, result: str) -> float:
        """Return how many messages became this."""
        return float(self.door.assembly.post_room.measures.robot.labels(result)._value.get())


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Open one gate for all tests."""
    made = Bench(tmp_path_factory.mktemp("robot"))
    yield made
    made.door.close()
    made.hootsuite.close()


@pytest.fixture
def bench(opened: Bench) -> Bench:
    """Give the gate, with a Hootsuite that does as documented."""
    opened.hootsuite.before = opened.hootsuite.after = lambda _: None
    opened.hootsuite.asked.clear()
    return opened


def test_the_robot_answers_as_the_verdict_says(bench: Bench) -> None:
    """Allow approves, block rejects with words for the author, review waits for people."""
    assert bench.told("1", GOOD) == "SCHEDULED"
    assert bench.told("2", BAD) == "REJECTED"
    assert bench.told("3", DOUBTFUL) == "PENDING_APPROVAL"
    assert bench.told("4", DOUBTFUL, source="lenient") == "SCHEDULED"

    rejected = next(asked.json() for asked in bench.hootsuite.asked if asked.path.endswith("/reject"))
    assert rejected["sequenceNumber"] == 1
    assert "privacy" in rejected["reason"].lower()
    assert "85.07.30" not in rejected["reason"]


def test_other_events_and_sources_without_a_token_are_left_alone(bench: Bench) -> None:
    """Sent, deleted, a repetition, and a source that may not call out: nothing is fetched."""
    bench.hootsuite.put("5", GOOD)
    bench.send("5", state="SENT")
    bench.send("5", source="deaf")
    bench.send("gone", state="DELETED")
    bench.settled()
    assert bench.hootsuite.asked == []

    bench.number -= 1
    bench.send("5")
    assert bench.hootsuite.asked == []


def test_the_answer_to_the_event_does_not_wait(bench: Bench) -> None:
    """Hootsuite is slow; its event is answered at once all the same."""
    bench.hootsuite.put("6", GOOD)
    bench.hootsuite.before = lambda _: time.sleep(0.5)  # type: ignore[func-returns-value]
    took = bench.send("6")
    bench.settled()

    assert took < 0.4
    assert bench.hootsuite.messages["6"]["state"] == "SCHEDULED"


def test_a_stale_number_means_judge_again(bench: Bench) -> None:
    """The author edits while we judge: the answer is about the newest wording, or there is none."""

    def edit(asked: Asked) -> None:
        if asked.method == "POST" and bench.hootsuite.messages["7"]["sequenceNumber"] == 1:
            bench.hootsuite.put("7", BAD)

    bench.hootsuite.before = edit
    assert bench.told("7", GOOD) == "REJECTED"
    assert [asked.json()["sequenceNumber"] for asked in bench.hootsuite.asked if asked.method == "POST"] == [1, 2]

    bench.hootsuite.before = lambda asked: bench.hootsuite.put("8", GOOD) if asked.method == "POST" else None
    assert bench.told("8", GOOD) == "PENDING_APPROVAL"
    assert bench.counted("edited_too_often") == 1


def test_an_answer_that_was_lost_is_not_given_twice(bench: Bench) -> None:
    """The connection broke after Hootsuite had taken it: state and history say so."""
    bench.hootsuite.after = lambda asked: Answer(drop=True) if asked.method == "POST" else None
    before = bench.counted("answered")
    assert bench.told("9", GOOD) == "SCHEDULED"

    assert sum(asked.method == "POST" for asked in bench.hootsuite.asked) == 1
    assert bench.counted("answered") == before + 1


def test_the_history_is_read_before_an_answer_is_given_again(bench: Bench) -> None:
    """Broken before it was taken: nothing in the history, so it is said once more; another reviewer may still wait."""
    dropped: list[Asked] = []

    def drop_first(asked: Asked) -> Answer | None:
        if asked.method == "POST" and not dropped:
            dropped.append(asked)
            return Answer(drop=True)
        return None

    bench.hootsuite.before = drop_first
    assert bench.told("10", GOOD) == "SCHEDULED"
    assert any(asked.path.endswith("/history") for asked in bench.hootsuite.asked)

    dropped.clear()
    bench.hootsuite.put("11", GOOD)
    bench.hootsuite.history["11"] = [
        {"action": "APPROVED", "sequenceNumber": 1}
    ]  # ours was taken; somebody else must agree
    before = bench.counted("answered")
    bench.send("11")
    bench.settled()
    assert bench.counted("answered") == before + 1
    assert bench.hootsuite.messages["11"]["state"] == "PENDING_APPROVAL"


def test_what_takes_too_long_is_left_to_people(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten seconds (here a fifth of one) nothing is answered any more, and that is counted."""
    monkeypatch.setattr(robots, "WHOLE_SECONDS", 0.2)
    bench.hootsuite.before = lambda _: time.sleep(0.4)  # type: ignore[func-returns-value]
    assert bench.told("12", GOOD) == "PENDING_APPROVAL"
    assert bench.counted("too_late") == 1


def test_a_wrong_token_and_a_strange_answer_are_counted(bench: Bench) -> None:
    """Nothing is approved that was not read."""
    bench.hootsuite.before = lambda _: Answer({"errors": []}, 401)
    assert bench.told("13", GOOD) == "PENDING_APPROVAL"
    bench.hootsuite.before = lambda _: Answer({"data": [{"id": "other", "sequenceNumber": 1, "text": GOOD}]})
    assert bench.told("14", GOOD) == "PENDING_APPROVAL"

    assert (bench.counted("refused"), bench.counted("unreadable")) == (1, 1)
