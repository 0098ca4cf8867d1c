"""The hold worker in front of a (fake) Buffer: paging, threads, limits, errors that come with status 200."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from service.outbound import limits
from tests.outbound.buffer_server import Buffer
from tests.outbound.holding import BAD, DOUBTFUL, GOOD, House, Worker, due
from tests.outbound.servers import Answer, Asked

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITED = {"errors": [{"message": "slow down", "extensions": {"code": "RATE_LIMIT_EXCEEDED"}}]}


@pytest.fixture
def tool() -> Iterator[Buffer]:
    """Give an empty Buffer that shows threads."""
    made = Buffer()
    yield made
    made.close()


def worker_for(house: House, tool: Buffer) -> Worker:
    """Return a worker without call-back."""
    return house.worker("buffer", tool.url, Buffer.KEY, account=Buffer.ORGANISATION)


def test_every_page_is_looked_at_soonest_first(house: House, tool: Buffer) -> None:
    """120 posts on three pages, one request each; what is moved shifts no page under what is not looked at yet."""
    bad = [f"p{number}" for number in range(120) if number % 10 in {0, 1}]
    for number in range(120):
        tool.put(f"p{number}", BAD if f"p{number}" in bad else GOOD, due(1 + number), sentAt=None)
    worker_for(house, tool).run()

    assert tool.holds == bad
    assert sum(b"query Posts(" in asked.body for asked in tool.asked) == 3
    assert {tool.posts[name]["status"] for name in tool.holds} == {"draft"}


def test_a_thread_is_judged_whole(house: House, tool: Buffer) -> None:
    """The items of a thread, first comments and titles count."""
    thread = [{"text": GOOD}, {"text": BAD}]
    tool.put("x", GOOD, due(5), metadata={"__typename": "TwitterPostMetadata", "threadCount": 2, "thread": thread})
    tool.put("f", GOOD, due(6), metadata={"__typename": "FacebookPostMetadata", "firstComment": BAD})
    tool.put(
        "ok", GOOD, due(7), metadata={"__typename": "TwitterPostMetadata", "threadCount": 1, "thread": [{"text": GOOD}]}
    )
    worker_for(house, tool).run()

    assert tool.holds == ["x", "f"]


def test_a_thread_that_is_not_shown_is_held(house: House) -> None:
    """A schema that does not show items: asked once, then without; what is not shown whole asks for a human."""
    tool = Buffer(shows_threads=False)
    tool.put("x", GOOD, due(5), metadata={"__typename": "TwitterPostMetadata", "threadCount": 2})
    tool.put("ok", GOOD, due(7), metadata={"__typename": "TwitterPostMetadata", "threadCount": 1})
    worker = worker_for(house, tool)
    assert worker.run()
    tool.close()

    assert tool.holds == ["x"]
    assert sum("thread {" in asked.json()["query"] for asked in tool.asked) == 1


def test_an_approval_in_a_note_is_found(house: House, tool: Buffer) -> None:
    """An officer pastes the release into a note at the post."""
    tool.put("p", DOUBTFUL + " Op straat.", due(5), notes=[{"text": "Akkoord: apr_" + "x" * 40}])
    worker = worker_for(house, tool)
    worker.run()
    assert tool.holds == ["p"]  # not a token that we gave

    given = house.token(DOUBTFUL + " Tot dan.")
    tool.put("q", DOUBTFUL + " Tot dan.", due(5), notes=[{"text": f"Akkoord: {given}."}])
    worker.run()
    assert tool.holds == ["p"]


def test_a_short_wait_is_waited(house: House, tool: Buffer) -> None:
    """429 with Retry-After, then the same question again."""
    tool.put("p", BAD, due(5))
    told: list[Asked] = []

    def limit(asked: Asked) -> Answer | None:
        told.append(asked)
        return Answer(LIMITED, 429, {"Retry-After": "0"}) if len(told) in {1, 3} else None

    tool.before = limit
    assert worker_for(house, tool).run()
    assert tool.holds == ["p"]


def test_what_was_seen_before_a_failure_is_moved(house: House, tool: Buffer) -> None:
    """The first page came, the second did not: soonest first, what is known is done."""
    for number in range(60):
        tool.put(f"p{number}", BAD if number == 3 else GOOD, due(1 + number))
    tool.before = lambda asked: Answer(b"<html>") if asked.json()["variables"].get("after") else None
    worker = worker_for(house, tool)

    assert not worker.run()
    assert tool.holds == ["p3"]


def test_a_long_wait_ends_the_round(house: House, tool: Buffer) -> None:
    """The worker says so, moves nothing it has not seen, and goes on later."""
    tool.put("p", BAD, due(5))
    tool.before = lambda _: Answer(LIMITED, 429, {"Retry-After": "900"})
    worker = worker_for(house, tool)
    assert not worker.run()
    assert "NOT WHOLE" in worker.said[-1]
    assert "900 s" in worker.said[-1]

    tool.before = lambda _: None
    assert worker.run()
    assert tool.holds == ["p"]


@pytest.mark.parametrize(
    "answer",
    [
        Answer({"errors": [{"message": "no", "extensions": {"code": "INTERNAL"}}]}),
        Answer({"data": None}),
        Answer({"data": {"posts": {"edges": [{"node": None}]}}}),
        Answer(b"<html>", 200),
        Answer({"error": "gone"}, 410),
        Answer([], 200),
    ],
)
def test_an_answer_that_is_no_list_of_posts_is_a_failed_round(house: House, tool: Buffer, answer: Answer) -> None:
    """Errors come with status 200; never is "nothing scheduled" understood."""
    tool.before = lambda _: answer
    worker = worker_for(house, tool)

    assert not worker.run()
    assert "NOT WHOLE" in worker.said[-1]


def test_a_refused_edit_is_a_failure(house: House, tool: Buffer) -> None:
    """MutationError comes with status 200 and is tried again at the next poll."""
    tool.put("p", BAD, due(5), shareMode="customScheduled")
    refused = {"data": {"editPost": {"__typename": "InvalidInputError"}}}
    tool.before = lambda asked: Answer(refused) if b"mutation" in asked.body else None
    worker = worker_for(house, tool)
    assert not worker.run()
    assert worker.counted("failed") == 1

    tool.before = lambda _: None
    assert worker.run()
    assert tool.holds == ["p"]


def test_the_time_of_a_held_post_is_kept(house: House, tool: Buffer) -> None:
    """The schema wants schedulingType, mode and, for a chosen time, dueAt: they are sent as they were."""
    tool.put("p", BAD, "2030-12-01T08:00:00Z")
    worker_for(house, tool).run()
    (edit,) = [asked.json()["variables"]["input"] for asked in tool.asked if b"mutation" in asked.body]

    assert edit == {
        "id": "p",
        "schedulingType": "automatic",
        "mode": "customScheduled",
        "saveToDraft": True,
        "dueAt": "2030-12-01T08:00:00Z",
    }


@pytest.mark.parametrize(
    ("headers", "windows", "pause"),
    [
        ({"ratelimit": '"200-in-15min";r=198;t=897'}, ((198, 897.0),), 897 / (198 * 0.9)),
        ({"ratelimit": '"15m";r=98;t=60, "30d";r=10;t=86400'}, ((98, 60.0), (10, 86400.0)), 9600),
        ({"ratelimit": '"default";r=0;t=30'}, ((0, 30.0),), 30),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "45"}, ((5, 45.0),), 10),
        ({"ratelimit": "nonsense; r=;t"}, (), 0),
        ({}, (), 0),
    ],
)
def test_limits_are_read_in_every_form(headers: dict[str, str], windows: Any, pause: float) -> None:
    """Several windows, zero left, the older form, and none: the pause fits the tightest."""
    now = limits.datetime.now(limits.UTC)
    assert limits.windows_of(headers, now) == windows
    assert limits.pause_of(headers, now) == pytest.approx(pause)


def test_waits_are_read_in_every_form() -> None:
    """Seconds, a date, nothing, and more than is waited."""
    now = limits.datetime(2026, 11, 24, 12, tzinfo=limits.UTC)
    assert limits.wait_of({"retry-after": "7"}, now) == 7
    assert limits.wait_of({"retry-after": "Tue, 24 Nov 2026 12:00:30 GMT"}, now) == 30
    assert limits.wait_of({"retry-after": "Tue, 24 Nov 2020 12:00:30 GMT"}, now) == 0
    assert limits.wait_of({"retry-after": "soon", "ratelimit": '"a";r=0;t=20'}, now) == 20
    assert limits.wait_of({}, now) == limits.DEFAULT_WAIT_SECONDS
    assert limits.wait_of({"retry-after": "999999999999999"}, now) == limits.LONGEST_WAIT_SECONDS


def test_polls_are_spread_over_what_may_be_asked(house: House, tool: Buffer) -> None:
    """Two requests are left for the next second: the worker says it once, and polls no faster."""
    tool.limits = {"RateLimit": '"tiny";r=2;t=1'}
    worker = worker_for(house, tool)
    began = time.monotonic()
    worker.run_for(3, every_seconds=0.01)

    assert time.monotonic() - began > 2 * (1 / 1.8)
    assert sum("bear a poll every" in line for line in worker.said) == 1
    assert len(tool.asked) == 3
