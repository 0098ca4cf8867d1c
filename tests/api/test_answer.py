"""The answer of `POST /v1/verdicts`: every field, always; ten verdicts, in order; one decision."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.api.door import ALLOWED, BLOCKED, VERDICTS, Door

CODES = [
    "role", "reputation", "forethought", "conduct", "copyright", "privacy", "confidentiality", "accuracy",
    "listening", "spokesperson",
]  # fmt: skip
FIELDS = [
    "id", "post_id", "decision", "summary", "content_hash", "decide_by", "policy", "language", "verdicts",
    "not_assessed", "approval", "valid_until", "models", "cache", "timings_ms",
]  # fmt: skip
LEVELS = {"pass", "advise", "review", "violation", "not_applicable", "not_assessed"}
REASON = ["code", "message", "suggestion", "spans", "confidence", "source", "would_change"]

POSTS: list[Any] = [
    {"text": ALLOWED},
    {"text": BLOCKED},
    {"media": [{}]},
    {"text": "🙂"},
    {"text": "x", "id": "buffer-123", "author": {"capacity": "personal"}, "scheduled_at": "2026-12-01T08:00:00+01:00"},
]


@pytest.mark.parametrize("post", POSTS)
def test_every_field_is_present_in_its_order(door: Door, post: Any) -> None:
    """An answer has all its fields, whatever was sent and whatever was decided."""
    answer = door.judge(post)

    assert list(answer) == FIELDS
    assert list(answer["policy"]) == ["organisation", "version"]
    assert list(answer["language"]) == ["code", "confidence"]
    for verdict in answer["verdicts"]:
        assert list(verdict) == ["guideline", "code", "title", "level", "mode", "reasons"]
        for reason in verdict["reasons"]:
            assert list(reason) == REASON
            assert all(list(span) == ["field", "start", "end"] for span in reason["spans"])


def test_ten_verdicts_come_in_the_order_of_the_code(door: Door) -> None:
    """Guidelines 1 to 10 answer, each under its code."""
    verdicts = door.judge(ALLOWED)["verdicts"]

    assert [(v["guideline"], v["code"]) for v in verdicts] == list(enumerate(CODES, 1))
    assert {v["level"] for v in verdicts} <= LEVELS
    assert {v["mode"] for v in verdicts} == {"enforce"}
    assert all(v["title"] for v in verdicts)


def test_the_values_have_the_agreed_forms(door: Door) -> None:
    """Ids, hashes and versions look the way clients may rely on."""
    answer = door.judge({"id": "buffer-123", "text": BLOCKED})

    assert re.fullmatch(r"ver_[0-9a-f]{24}", answer["id"])
    assert answer["post_id"] == "buffer-123"
    assert re.fullmatch(r"hmac-sha256:k1:[0-9a-f]{64}", answer["content_hash"])
    assert answer["policy"]["organisation"] == "dorp"
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", answer["policy"]["version"])
    assert re.fullmatch(r".+@sha256:[0-9a-f]+", answer["models"]["toxicity"])
    assert answer["timings_ms"]["total"] >= 0
    assert 0 <= answer["language"]["confidence"] <= 1
    assert answer["approval"] is None


def test_what_is_fine_is_allowed(door: Door) -> None:
    """A plain announcement passes, with one sentence that says so."""
    answer = door.judge(ALLOWED)

    assert answer["decision"] == "allow"
    assert answer["summary"].count(".") == 1
    assert answer["language"]["code"] == "nl"


def test_a_block_is_a_verdict_and_not_an_error(door: Door) -> None:
    """A national number blocks the post: still 200, with code, sentence, way out, place and source."""
    response = door.post(VERDICTS, {"text": BLOCKED})
    assert response.status_code == 200
    privacy = next(v for v in response.json()["verdicts"] if v["code"] == "privacy")
    reason = next(r for r in privacy["reasons"] if r["code"] == "privacy.national_number")

    assert response.headers["content-type"] == "application/json"
    assert response.json()["decision"] == "block"
    assert privacy["level"] == "violation"
    assert reason["message"]
    assert reason["suggestion"]
    assert 0 < reason["confidence"] <= 1
    assert re.fullmatch(r"[a-z_]+/\d+", reason["source"])
    assert reason["would_change"] is None or reason["would_change"]


def test_the_decision_is_the_highest_enforced_level(door: Door) -> None:
    """Under `try`, a guideline in shadow still shows its level and counts for nothing."""
    trial = {"policy": {"guidelines": {"privacy": {"mode": "shadow"}}}, "post": {"text": BLOCKED}}
    answer = door.post("/v1/policies/try", trial).json()
    privacy = next(v for v in answer["verdicts"] if v["code"] == "privacy")

    assert (privacy["level"], privacy["mode"]) == ("violation", "shadow")
    assert answer["decision"] != "block"


def test_a_guideline_that_is_off_is_not_judged(door: Door) -> None:
    """Mode off: not applicable, no reasons."""
    trial = {"policy": {"guidelines": {"privacy": {"mode": "off"}}}, "post": {"text": BLOCKED}}
    privacy = next(v for v in door.post("/v1/policies/try", trial).json()["verdicts"] if v["code"] == "privacy")

    assert (privacy["level"], privacy["mode"], privacy["reasons"]) == ("not_applicable", "off", [])


@pytest.mark.parametrize("text", ["+++ 12/11 +++", "🎉🎉🎉", "1234"])
def test_a_post_without_letters_is_assessed(door: Door, text: str) -> None:
    """No letters at all is no foreign language: nothing stays unassessed."""
    assert door.judge(text)["not_assessed"] == []


def test_another_language_is_admitted_not_guessed(door: Door) -> None:
    """A Polish post is `other`; what needs words is not assessed, and the policy's default is review."""
    answer = door.judge("Dzisiaj otwieramy nowy park miejski, serdecznie zapraszamy wszystkich mieszkańców na festyn.")

    assert answer["language"]["code"] == "other"
    assert {entry["why"] for entry in answer["not_assessed"]} == {"language_not_served"}
    assert all(list(entry) == ["guideline", "code", "why"] for entry in answer["not_assessed"])
    assert answer["decision"] == "review"
    assert answer["cache"] == "bypass"


@pytest.mark.parametrize("when_blind", ["allow", "review", "block"])
def test_the_policy_says_what_blindness_means(door: Door, when_blind: str) -> None:
    """`when_blind` stands in for what could not be assessed."""
    post = {"text": "Dzisiaj otwieramy nowy park miejski, serdecznie zapraszamy wszystkich mieszkańców na festyn."}
    answer = door.post("/v1/policies/try", {"policy": {"when_blind": when_blind}, "post": post}).json()

    assert answer["decision"] == when_blind


def test_any_words_are_taken_where_lists_are_open(door: Door) -> None:
    """Unknown channels, languages, licences, roles and source types are no errors."""
    answer = door.judge(
        {
            "text": ALLOWED,
            "language": "klingon",
            "channel": "een-nieuw-netwerk",
            "author": {"role": "fractieleider ad interim"},
            "media": [{"licence": "iets eigens", "people": [{"role": "wandelaar"}], "music": {"licence": "?"}}],
            "quoted_source": {"type": "perkament", "page": "xii"},
        }
    )
    assert answer["decision"] in {"allow", "review", "block"}


@pytest.mark.parametrize("page", [4, "4", 0, -1, 2**53 - 1])
def test_a_page_is_a_string_or_an_integer(door: Door, page: Any) -> None:
    """Both are taken."""
    assert door.judge({"text": ALLOWED, "quoted_source": {"page": page}})["id"]
