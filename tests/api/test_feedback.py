"""`POST /v1/feedback`: right or wrong by guideline, counted, and kept with the decision log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.door import BLOCKED, VERDICTS, problem
from tests.api.officers import HASH
from tests.api.test_decision_log import Logged

if TYPE_CHECKING:
    from collections.abc import Iterator

FEEDBACK = "/v1/feedback"
ID = "ver_" + "5d" * 12
WRONG = {"verdict_id": ID, "guideline": 6, "right": False, "wanted": "pass", "by_role": "communicatieambtenaar"}


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    """Give an application with a decision log."""
    opened = Logged(tmp_path_factory.mktemp("feedback"))
    yield opened
    opened.door.close()


def test_feedback_is_counted_and_kept(logged: Logged) -> None:
    """By guideline, right or wrong, and the level that was wanted."""
    verdict = logged.post(VERDICTS, {"text": BLOCKED}).json()
    given = logged.post(FEEDBACK, WRONG | {"verdict_id": verdict["id"]})
    logged.post(
        FEEDBACK, {"content_hash": verdict["content_hash"], "guideline": 4, "right": True, "by_role": "schepen"}
    )
    metrics = logged.door.get("/metrics").text

    assert given.json() == {"guideline": 6, "code": "privacy", "kept": True}
    labels = 'guideline="privacy",organisation="dorp",result="wrong",wanted="pass"'
    assert f"poortwachter_feedback_total{{{labels}}} 1.0" in metrics
    assert 'guideline="conduct",organisation="dorp",result="right",wanted="unsaid"' in metrics


def test_feedback_without_a_decision_log_is_counted_only(keyed: Any, tmp_path: Any) -> None:
    """The answer says that it is not kept."""
    opened = Logged(tmp_path)
    opened.door.assembly.desk.journal = None
    answer = opened.post(FEEDBACK, WRONG)
    opened.door.close()

    assert answer.json()["kept"] is False


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"verdict_id": "ver_x"}, "/verdict_id"),
        ({"verdict_id": None}, "/verdict_id"),
        ({"content_hash": "abc"}, "/content_hash"),
        ({"guideline": 0}, "/guideline"),
        ({"guideline": 11}, "/guideline"),
        ({"guideline": "6"}, "/guideline"),
        ({"right": 1}, "/right"),
        ({"right": True}, "/wanted"),
        ({"wanted": "allow"}, "/wanted"),
        ({"by_role": " "}, "/by_role"),
        ({"by_role": "x" * 101}, "/by_role"),
        ({"note": "Zo'n goede post!"}, "/note"),
    ],
)
def test_what_cannot_be_used_is_said_clearly(logged: Logged, changes: dict[str, Any], pointer: str) -> None:
    """400 with where and what to do; a note is refused, not stored."""
    document = problem(logged.post(FEEDBACK, WRONG | changes), 400, "malformed-request")

    assert document["pointer"] == pointer


def test_it_must_be_said_which_verdict_is_meant(logged: Logged) -> None:
    """By its id or by its content hash."""
    told = {name: value for name, value in WRONG.items() if name != "verdict_id"}
    problem(logged.post(FEEDBACK, told), 400, "malformed-request")
    assert logged.post(FEEDBACK, told | {"content_hash": HASH}).status_code == 200


def test_only_a_key_with_the_right_gives_feedback(keyed: Any) -> None:
    """Others cannot shift the figures."""
    problem(keyed.door.post(FEEDBACK, WRONG, x_api_key=keyed.tokens["all"]), 403, "right-not-held")
