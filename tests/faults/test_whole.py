"""What `make test-whole` calls wrong, and what it counts: a measure that cannot fail measures nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from loadtests.whole.__main__ import row
from loadtests.whole.asking import POSTS, Asked, Right, request


def answer(body: dict[str, Any], version: str = "sha256:old") -> dict[str, Any]:
    """Return what a gate might say: the same of a post, whatever its channel."""
    return {
        "id": "ver_1",
        "decision": "review" if "?" in body["text"] else "allow",
        "content_hash": body["text"][:20],
        "policy": {"organisation": "linde", "version": version},
        "verdicts": [{"guideline": 1, "level": "pass", "reasons": []}],
        "cache": "miss",
        "timings_ms": {"total": 1.0},
    }


@pytest.fixture(scope="module")
def right() -> Right:
    """Give what is right under two policies."""
    known = Right()
    for version in ("sha256:old", "sha256:new"):
        known.write_down(lambda body, version=version: answer(body, version))
    return known


@pytest.mark.parametrize("version", ["sha256:old", "sha256:new"])
def test_an_answer_of_either_policy_is_right(right: Right, version: str) -> None:
    """Whoever remembered it, and however long it took."""
    which, body = request(7)

    assert right.agrees(which, answer(body, version) | {"cache": "hit", "id": "ver_2", "timings_ms": {}})


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "block"},
        {"content_hash": "of another post"},
        {"policy": {"organisation": "linde", "version": "sha256:never"}},
        {"policy": {"organisation": "elders", "version": "sha256:old"}},
        {"verdicts": []},
        {"not_assessed": [{"guideline": 4}]},
    ],
)
def test_anything_else_is_wrong(right: Right, change: dict[str, Any]) -> None:
    """Another decision, post, policy, organisation or verdict, or one that is not whole."""
    which, body = request(8)

    assert not right.agrees(which, copy.deepcopy(answer(body)) | change)


def test_a_gate_that_says_two_things_is_no_witness() -> None:
    """A post that is told something else when it is new cannot be compared with."""
    with pytest.raises(AssertionError, match="two things"):
        Right().write_down(lambda body: answer(body) | {"summary": body.get("channel", "")})


def test_posts_are_of_every_kind_and_half_of_them_new() -> None:
    """All come again, and no two new ones are alike."""
    asked = [request(number) for number in range(4 * len(POSTS))]

    assert {which for which, _ in asked} == set(range(len(POSTS)))
    assert len({str(body) for _, body in asked}) == 3 * len(POSTS)


def test_failures_and_wrong_answers_are_counted() -> None:
    """A broken connection, a refusal and a wrong verdict; times are those from when a request was due."""
    asked = [Asked(0, 0.01, 200, is_right=True)] * 97 + [Asked(0, 0.5, 0), Asked(0, 0.6, 503), Asked(0, 0.7, 200)]
    found = row("calm", "", asked, 2.0)

    assert (found["requests"], found["failed"], found["wrong"]) == (100, 2, 1)
    assert (found["p50_ms"], found["p99_ms"], found["worst_ms"]) == (10.0, 700.0, 700.0)
