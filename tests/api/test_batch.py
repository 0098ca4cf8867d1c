"""`POST /v1/verdicts/batch` as JSON: answers and problems in place, in order, within limits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.door import ALLOWED, BATCH, BLOCKED, Door, problem


def results(door: Door, posts: list[Any], **headers: str) -> list[dict[str, Any]]:
    """Return the results of a batch."""
    response = door.post(BATCH, {"posts": posts}, **headers)
    assert response.status_code == 200, response.text
    assert list(response.json()) == ["results"]
    found: list[dict[str, Any]] = response.json()["results"]
    return found


def test_answers_come_in_the_order_of_the_posts(door: Door) -> None:
    """Each under the id of its post, each with its own decision."""
    posts = [{"id": str(i), "text": BLOCKED if i % 3 == 0 else f"{ALLOWED} {i}"} for i in range(20)]
    found = results(door, posts)

    assert [r["post_id"] for r in found] == [str(i) for i in range(20)]
    assert [r["decision"] == "block" for r in found] == [i % 3 == 0 for i in range(20)]
    assert len({r["id"] for r in found}) == 20


def test_a_post_in_a_batch_gets_the_answer_it_gets_alone(door: Door) -> None:
    """Same verdicts, same hash."""
    alone, together = door.judge(BLOCKED), results(door, [{"text": BLOCKED}])[0]
    changing = {"id", "cache", "timings_ms"}

    assert {k: v for k, v in alone.items() if k not in changing} == {
        k: v for k, v in together.items() if k not in changing
    }


def test_a_problem_stands_in_the_place_of_its_post(door: Door) -> None:
    """What is wrong with one post stops no other; pointers count from the post."""
    wrong: list[Any] = [{"text": 1}, {}, None, "text", {"text": "a", "nope": 1}, {"text": "b" * 20_001}]
    posts = [item for bad in wrong for item in (bad, {"text": ALLOWED})]
    found = results(door, posts)

    assert [r.get("status") for r in found[::2]] == [400, 400, 400, 400, 400, 413]
    assert [r["pointer"] for r in found[::2]] == ["/text", "/text", "", "", "/nope", "/text"]
    assert [r.get("decision") for r in found[1::2]] == ["allow"] * 6
    assert all(r["type"].startswith("https://") and r["title"] and r["detail"] for r in found[::2])


@pytest.mark.parametrize(("bad", "words"), [(b'{"text": "\xff"}', "UTF-8"), (b'{"text": "\\ud83d"}', "emoji")])
def test_a_text_that_cannot_be_read_does_not_spoil_the_others(door: Door, bad: bytes, words: str) -> None:
    """Bad bytes in one post are that post's problem, or the whole body's: never a wrong verdict."""
    response = door.post(BATCH, b'{"posts": [{"text": "Dag"}, ' + bad + b"]}")
    document = response.json()["results"][1] if response.status_code == 200 else response.json()

    assert document["status"] == 400
    assert words in document["detail"]


def test_an_empty_batch_has_no_results(door: Door) -> None:
    """Nothing asked, nothing answered."""
    assert results(door, []) == []


def test_256_posts_are_judged_and_257_are_not(door: Door) -> None:
    """The limit, and the way out."""
    assert len(results(door, [{"text": ALLOWED}] * 256)) == 256
    document = problem(door.post(BATCH, {"posts": [{"text": ALLOWED}] * 257}), 413, "too-large")
    assert document["pointer"] == "/posts"
    assert "x-ndjson" in document["hint"]


def test_8_mib_are_read_and_one_byte_more_is_not(door: Door) -> None:
    """Size counts before anything is decoded."""
    body = json.dumps({"posts": [{"text": ALLOWED}]}).encode()
    limit = 8 * 1024 * 1024

    assert door.post(BATCH, body + b" " * (limit - len(body))).status_code == 200
    problem(door.post(BATCH, body + b" " * (limit - len(body) + 1)), 413, "too-large")


def test_one_post_of_a_batch_has_the_size_of_one_post(door: Door) -> None:
    """More than 256 KiB is a problem in its place."""
    large = {"text": "a", "thread": ["b" * 19_000] * 14}
    found = results(door, [large, {"text": ALLOWED}])

    assert [r.get("status") for r in found] == [413, None]


@pytest.mark.parametrize("body", [{}, {"posts": {}}, {"posts": None}, {"posts": [], "more": 1}, [], "posts"])
def test_a_batch_has_one_shape(door: Door, body: Any) -> None:
    """Anything else is refused as a whole."""
    problem(door.post(BATCH, body), 400, "malformed-request")


def test_a_batch_answers_in_one_language(door: Door) -> None:
    """Accept-Language holds for all."""
    assert results(door, [{"text": ALLOWED}], accept_language="en")[0]["summary"].startswith("This post can go out")
