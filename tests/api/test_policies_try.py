"""`POST /v1/policies/try`: a candidate policy judges alone, and nothing of it stays."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.door import BLOCKED, TRY, Door, problem
from tests.api.test_answer import FIELDS

TRIAL = {"policy": {"language": "en"}, "post": {"id": "7", "text": BLOCKED}}


def test_the_answer_has_the_shape_of_a_verdict(door: Door) -> None:
    """Every field of it; `cache` says bypass."""
    answer = door.post(TRY, TRIAL).json()

    assert list(answer) == FIELDS
    assert (answer["post_id"], answer["decision"], answer["cache"]) == ("7", "block", "bypass")


def test_the_candidate_stands_alone(door: Door) -> None:
    """The installed policy plays no part: another version, its own language, defaults for the rest."""
    installed = door.judge(BLOCKED)
    tried = door.post(TRY, TRIAL).json()
    empty = door.post(TRY, {"policy": {}, "post": {"text": BLOCKED}}).json()
    absent = door.post(TRY, {"post": {"text": BLOCKED}}).json()

    assert len({a["policy"]["version"] for a in (installed, tried, empty)}) == 3
    assert absent["policy"] == empty["policy"]
    assert tried["summary"].startswith("This post")
    assert door.judge(BLOCKED)["policy"] == installed["policy"]


def test_a_policy_has_a_version_by_its_content(door: Door) -> None:
    """The order of fields does not matter, a default that is written out does not either."""
    policies: list[dict[str, Any]] = [
        {"language": "fr", "when_blind": "block"},
        {"when_blind": "block", "language": "fr"},
        {"when_blind": "block", "language": "fr", "timezone": "Europe/Brussels"},
    ]
    assert (
        len({door.post(TRY, {"policy": p, "post": {"text": "a"}}).json()["policy"]["version"] for p in policies}) == 1
    )


def test_accept_language_wins_over_the_candidate(door: Door) -> None:
    """The reader's header, then the candidate's language."""
    assert door.post(TRY, TRIAL, accept_language="de").json()["summary"].startswith("Dieser Beitrag")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"policy": {}}, ""),
        ({"post": {"text": "a"}, "policy": {"nope": 1}}, "/policy/nope"),
        ({"post": {"text": "a"}, "policy": {"organisation": {"name": "x"}}}, "/policy/organisation/name"),
        ({"post": {"text": "a"}, "policy": {"when_blind": "maybe"}}, "/policy/when_blind"),
        ({"post": {"text": "a"}, "policy": {"own_media_default": 1}}, "/policy/own_media_default"),
        ({"post": {"text": "a"}, "policy": {"embargoes": [{"until": "2030-01-01"}]}}, "/policy/embargoes/0"),
        ({"post": {"text": "a"}, "policy": {"guidelines": {"privacy": {"mode": "loud"}}}}, "/policy/guidelines"),
        ({"post": {"text": "a"}, "policy": {"guidelines": {"nope": {}}}}, "/policy/guidelines"),
        (
            {"post": {"text": "a"}, "policy": {"guidelines": {"privacy": {"thresholds": {"x": 1.5}}}}},
            "/policy/guidelines",
        ),
        ({"post": {"text": "a"}, "policy": {"timezone": "Mars/Olympus"}}, "/policy"),
        ({"post": {"text": "a"}, "policy": {"sensitive_dates": [{"date": "13-40"}]}}, "/policy/sensitive_dates/0"),
        ({"post": {"text": "a"}, "policy": {"embargoes": [{"subject": "a", "until": "soon"}]}}, "/policy/embargoes/0"),
        ({"post": {"txt": "a"}}, "/post/txt"),
        ({"post": {"text": "a"}, "at": "now"}, "/at"),
        ({"post": {"text": "a"}, "on": "2030-01-01"}, "/on"),
    ],
)
def test_what_cannot_be_tried_is_named(door: Door, body: Any, pointer: str) -> None:
    """400 with the place in the candidate."""
    assert problem(door.post(TRY, body), 400, "malformed-request")["pointer"] == pointer


def test_an_empty_post_is_refused_under_its_place(door: Door) -> None:
    """The pointer counts from the body that was sent."""
    assert problem(door.post(TRY, {"post": {}}), 400, "malformed-request")["pointer"] == "/post/text"
    document = problem(door.post(TRY, {"post": {"text": "a" * 20_001}}), 413, "too-large")
    assert document["pointer"] == "/post/text"


def test_at_is_the_moment_of_publication_when_nothing_is_scheduled(door: Door) -> None:
    """An embargo holds before its end and not after; `scheduled_at` goes before `at`."""
    policy = {"embargoes": [{"subject": "masterplan", "terms": ["masterplan"], "until": "2026-12-15T11:00:00"}]}
    post = {"text": "Het masterplan voorziet 200 woningen."}

    def codes(at: str, scheduled_at: str | None = None) -> set[str]:
        asked = post | ({"scheduled_at": scheduled_at} if scheduled_at else {})
        answer = door.post(TRY, {"policy": policy, "post": asked, "at": at}).json()
        return {r["code"] for v in answer["verdicts"] for r in v["reasons"]}

    before, after = codes("2026-12-15T10:59:59"), codes("2026-12-15T11:00:00")
    assert before - after
    assert codes("2026-12-15T10:00:00", scheduled_at="2026-12-16T10:00:00") == after


@pytest.mark.parametrize("at", ["2026-12-01T09:00:00+01:00", "2026-12-01T09:00:00", "2026-12-01T08:00:00Z"])
def test_at_may_have_an_offset_or_not(door: Door, at: str) -> None:
    """Without offset it is in the candidate's time zone."""
    policy = {"embargoes": [{"subject": "a", "until": "2026-12-01T09:00:01"}]}
    answer = door.post(TRY, {"policy": policy, "post": {"text": "a"}, "at": at}).json()
    assert answer["valid_until"] == "2026-12-01T08:00:01Z"
