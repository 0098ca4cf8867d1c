"""The words of an answer: in the reader's language, kind, and never repeating a secret."""

from __future__ import annotations

import pytest

from tests.api.door import ALLOWED, BLOCKED, TRY, Door

SUMMARY = {
    "nl": "Dit bericht kan verschijnen",
    "fr": "Ce message peut paraître",
    "de": "Dieser Beitrag kann erscheinen",
    "en": "This post can go out",
}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr", "fr"), ("fr-BE", "fr"), ("FR-be", "fr"), ("de;q=0.2, en;q=0.9", "en"), ("en, fr", "en"),
        ("ja, de;q=0.5", "de"), ("fr;q=0, nl", "nl"), ("ja", "nl"), ("", "nl"), ("*", "nl"),
        ("fr;q=veel", "nl"), (";;;,,,=", "nl"), ("fr;q=nan", "nl"), ("x" * 5000, "nl"),
    ],
)  # fmt: skip
def test_messages_follow_accept_language(door: Door, header: str, language: str) -> None:
    """The best of nl, fr, de and en that the reader takes; anything else falls to the policy's language."""
    assert door.judge(ALLOWED, accept_language=header)["summary"].startswith(SUMMARY[language])


def test_without_the_header_the_policy_chooses(door: Door) -> None:
    """A policy in French answers in French; one in an unserved language answers in Dutch."""
    for policy, language in (("fr", "fr"), ("en", "en"), ("zz", "nl")):
        trial = {"policy": {"language": policy}, "post": {"text": ALLOWED, "language": "nl"}}
        assert door.post(TRY, trial).json()["summary"].startswith(SUMMARY[language])


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_every_language_words_the_same_decision(door: Door, language: str) -> None:
    """Codes and spans do not change with the language; titles and messages do."""
    dutch, other = door.judge(BLOCKED), door.judge(BLOCKED, accept_language=language)

    assert [r["code"] for v in dutch["verdicts"] for r in v["reasons"]] == [
        r["code"] for v in other["verdicts"] for r in v["reasons"]
    ]
    differ = [r["message"] for v in dutch["verdicts"] for r in v["reasons"]] != [
        r["message"] for v in other["verdicts"] for r in v["reasons"]
    ]
    assert differ == (language != "nl")


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_an_identifier_is_masked(door: Door, language: str) -> None:
    """No message repeats the number it is about."""
    answer = door.judge(BLOCKED, accept_language=language)
    words = " ".join(
        text
        for v in answer["verdicts"]
        for r in v["reasons"]
        for text in (r["message"], r["suggestion"], r["would_change"] or "")
    )

    assert "033" not in words
    assert "85.07.30-033.28" not in words + answer["summary"]


def test_a_confidential_term_is_not_repeated(door: Door) -> None:
    """The answer about a secret does not spread it."""
    answer = door.judge("Het ontwerpbudget 2027 voorziet 3 miljoen voor het zwembad.", accept_language="nl")
    reasons = {r["code"]: r for v in answer["verdicts"] for r in v["reasons"]}
    told = reasons["confidentiality.term"]

    assert "ontwerpbudget" not in (told["message"] + told["suggestion"] + answer["summary"]).lower()
