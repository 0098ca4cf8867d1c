"""`POST /v1/statements`: why a post is held, in the fields of article 17(3) of the Digital Services Act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from service.explain import WORDS
from service.guidelines.messages import LANGUAGES
from tests.api.door import ALLOWED, BLOCKED, VERDICTS, Door, problem
from tests.api.officers import REVIEWED, Officers

if TYPE_CHECKING:
    from pathlib import Path

STATEMENTS = "/v1/statements"


def test_a_block_is_explained(door: Door) -> None:
    """Restriction, facts, ground in the code of conduct, automated means and redress; of the post that was judged."""
    verdict = door.judge(BLOCKED)
    statement = door.post(STATEMENTS, {"text": BLOCKED}).json()

    assert statement["content_hash"] == verdict["content_hash"]
    assert statement["decision"] == statement["restriction"]["measure"] == "block"
    assert [fact["reason"] for fact in statement["facts"]] == ["privacy.national_number"]
    assert [(ground["guideline"], ground["title"]) for ground in statement["grounds"]] == [(6, "Privacy")]
    assert statement["grounds"][0]["text"]
    assert statement["automated"]["detection"] is statement["automated"]["decision"] is True
    assert statement["automated"]["policy_version"] == verdict["policy"]["version"]
    assert [way["kind"] for way in statement["redress"]] == ["edit", "human_review", "complaint"]
    assert "85.07.30-033.28" not in str(statement)


def test_a_review_is_decided_by_a_person(door: Door) -> None:
    """Machines looked; they did not decide."""
    statement = door.post(STATEMENTS, {"text": REVIEWED}).json()

    assert statement["restriction"]["measure"] == "review"
    assert (statement["automated"]["detection"], statement["automated"]["decision"]) == (True, False)


def test_what_is_allowed_has_nothing_to_explain(door: Door) -> None:
    """No facts, no grounds, no restriction."""
    statement = door.post(STATEMENTS, {"text": ALLOWED}).json()

    assert (statement["restriction"]["measure"], statement["facts"], statement["grounds"]) == ("none", [], [])


def test_a_release_is_told(tmp_path: Path) -> None:
    """With the approval, the statement says that a person released the post."""
    officers = Officers(tmp_path)
    token = officers.approve(REVIEWED)
    key = officers.tokens["tool"]
    statement = officers.door.post(STATEMENTS, {"text": REVIEWED}, x_api_key=key, x_approval=token).json()
    officers.door.close()

    assert statement["decision"] == "allow"
    assert statement["automated"]["text"] == WORDS["released"]["nl"]


def test_a_statement_is_no_decision(door: Door) -> None:
    """Asking why changes no figure of what was held; statements have one of their own."""
    text = BLOCKED + " Waarom?"
    before = door.get("/metrics").text
    door.post(STATEMENTS, {"text": text})
    after = door.get("/metrics").text
    decisions = [
        [line for line in page.splitlines() if "poortwachter_decisions_total" in line] for page in (before, after)
    ]

    assert decisions[0] == decisions[1]
    assert 'poortwachter_statements_total{decision="block",organisation="dorp"}' in after


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(door: Door, language: str) -> None:
    """And the whole text holds each part."""
    statement = door.post(STATEMENTS, {"text": BLOCKED}, accept_language=language).json()

    assert all(sorted(words) == sorted(LANGUAGES) for words in WORDS.values())
    assert all(words[language].strip() for words in WORDS.values())
    assert statement["language"] == language
    for part in (WORDS["block"], WORDS["code"], WORDS["automated_block"], WORDS["complaint"]):
        assert part[language] in statement["text"]
    assert statement["facts"][0]["text"] in statement["text"]


def test_a_body_that_is_no_post_is_refused(door: Door) -> None:
    """As it is for a verdict."""
    problem(door.post(STATEMENTS, {"txt": "x"}), 400, "malformed-request")
    assert door.post(VERDICTS, {"txt": "x"}).status_code == 400
