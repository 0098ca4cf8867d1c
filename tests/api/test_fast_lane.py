"""A remembered answer at the door is byte for byte what the route answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from service.web.fast_lane import FastLane
from tests.api.door import ALLOWED, BLOCKED, VERDICTS, Door

if TYPE_CHECKING:
    import httpx

    from tests.api.conftest import Keyed

POSTS: list[Any] = [
    {"text": ALLOWED},
    {"text": BLOCKED, "id": 'x"y\\z,"cache":"'},
    {"text": BLOCKED, "scheduled_at": "2999-12-01T08:00:00"},
    {"text": "Wat een energie! 💪 \u2028 </script>", "id": None},
    {"text": '"cache":"miss","timings_ms":{}}', "thread": ['","cache":"']},
    {"media": [{"type": "image", "people": [{"minor": True, "consent": None}]}]},
]


def without_holes(response: httpx.Response) -> bytes:
    """Blank out the id and the time that it took."""
    body = re.sub(rb'^\{"id":"ver_[0-9a-f]{24}"', b'{"id":""', response.content)
    return re.sub(rb'"timings_ms":\{"total":[0-9.]+\}\}$', b'"timings_ms":{}}', body)


def served(door: Door, post: Any, path: str = VERDICTS, **headers: str) -> tuple[httpx.Response, int]:
    """Return the answer, and how many answers the lane gave itself."""
    known: list[bool] = []
    lane = door.app._app  # type: ignore[attr-defined]
    assert isinstance(lane, FastLane)
    ask = lane._known

    async def noted(*given: Any) -> Any:
        found = await ask(*given)
        known.append(found is not None)
        return found

    lane._known = noted  # type: ignore[method-assign]
    try:
        return door.post(path, post, **headers), sum(known)
    finally:
        lane._known = ask  # type: ignore[method-assign]


@pytest.mark.parametrize("post", POSTS, ids=range(len(POSTS)))
@pytest.mark.parametrize("language", ["nl", "fr-BE"])
def test_the_lane_answers_what_the_route_answers(door: Door, post: Any, language: str) -> None:
    """Status, headers and body; `on_block=200` takes the route around the lane and means the same."""
    door.post(VERDICTS, post, accept_language=language)
    by_lane, lane = served(door, post, accept_language=language)
    by_route, route = served(door, post, VERDICTS + "?on_block=200", accept_language=language)

    assert (lane, route) == (1, 0)
    assert by_lane.json()["cache"] == by_route.json()["cache"] == "hit"
    assert without_holes(by_lane) == without_holes(by_route)
    assert by_lane.status_code == by_route.status_code
    assert sorted(k for k, _ in by_lane.headers.items()) == sorted(k for k, _ in by_route.headers.items())
    assert by_lane.headers["content-type"] == by_route.headers["content-type"]


def test_the_lane_knows_who_asks(keyed: Keyed) -> None:
    """No key, another organisation or a key without the right get what the route says."""
    body = {"text": "Alleen voor wie mag."}
    keyed.door.post(VERDICTS, body, x_api_key=keyed.tokens["all"])
    statuses = [
        (served(keyed.door, body, **headers)[0].status_code, served(keyed.door, body, **headers)[1])
        for headers in (
            {},
            {"x_api_key": "wrong"},
            {"x_api_key": keyed.tokens["deaf"]},
            {"x_api_key": keyed.tokens["all"]},
        )
    ]
    assert statuses == [(401, 0), (401, 0), (403, 0), (200, 1)]


def test_the_lane_answers_in_the_language_that_is_asked_for(door: Door) -> None:
    """An answer prepared in one language is not given in another."""
    texts = {x: [door.judge(ALLOWED, accept_language=x)["summary"] for _ in range(3)] for x in ("nl", "en", "de")}
    assert [len(set(found)) for found in texts.values()] == [1, 1, 1]
    assert len({found[0] for found in texts.values()}) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"idempotency_key": "lane"},
        {"x_forwarded_for": "203.0.113.7"},
        {"host": "evil.example"},
    ],
)
def test_the_lane_leaves_every_special_case_to_the_route(door: Door, headers: dict[str, str]) -> None:
    """Refusals and idempotency are decided in one place."""
    door.judge(ALLOWED)
    assert served(door, {"text": ALLOWED}, **headers)[1] == 0


def test_every_answer_of_the_lane_is_logged_and_counted(door: Door) -> None:
    """Same line and same counters as from the route, each with its own id."""
    lines: list[bytes] = []
    log = door.assembly.log
    enabled, write = log._enabled, log._write
    log._enabled, log._write = True, lines.append
    try:
        answers = [door.judge("Eén keer gevraagd, drie keer geantwoord.") for _ in range(3)]
        log.flush()
    finally:
        log._enabled, log._write = enabled, write
    logged = [json.loads(line) for line in b"".join(lines).splitlines()]

    assert [line["id"] for line in logged] == [answer["id"] for answer in answers]
    assert [line["cache"] for line in logged] == ["miss", "hit", "hit"]
    assert [set(line) for line in logged] == [set(logged[0])] * 3
    assert "gevraagd" not in b"".join(lines).decode()
