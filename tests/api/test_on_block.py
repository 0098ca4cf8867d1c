"""A block answers 200, unless the URL or the key asks for 403: with the same body."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.door import ALLOWED, BLOCKED, VERDICTS, Door, problem

if TYPE_CHECKING:
    from tests.api.conftest import Keyed

CHANGING = {"id", "cache", "timings_ms"}


def test_the_url_may_ask_for_403(door: Door) -> None:
    """Same body, other status, computed or remembered."""
    plain = door.judge(BLOCKED)
    for _ in range(2):
        refused = door.post(VERDICTS + "?on_block=403", {"text": BLOCKED})
        body = refused.json()
        assert refused.status_code == 403
        assert refused.headers["content-type"] == "application/json"
        assert {k: v for k, v in body.items() if k not in CHANGING} == {
            k: v for k, v in plain.items() if k not in CHANGING
        }


def test_only_a_block_is_403(door: Door) -> None:
    """What is allowed stays 200."""
    assert door.post(VERDICTS + "?on_block=403", {"text": ALLOWED}).status_code == 200


def test_a_key_may_ask_for_403_and_the_url_may_take_it_back(keyed: Keyed) -> None:
    """The key's own habit holds unless the URL says otherwise, also from memory."""
    token = keyed.tokens["strict"]
    statuses = [keyed.door.post(VERDICTS, {"text": BLOCKED}, x_api_key=token).status_code for _ in range(3)]
    back = keyed.door.post(VERDICTS + "?on_block=200", {"text": BLOCKED}, x_api_key=token)
    other = keyed.door.post(VERDICTS, {"text": BLOCKED}, x_api_key=keyed.tokens["all"])

    assert statuses == [403, 403, 403]
    assert (back.status_code, other.status_code) == (200, 200)


def test_it_holds_with_an_idempotency_key(door: Door) -> None:
    """A replay answers with the status that this request asks for."""
    path = VERDICTS + "?on_block=403"
    assert [door.post(path, {"text": BLOCKED}, idempotency_key="ob").status_code for _ in range(2)] == [403, 403]
    assert door.post(VERDICTS, {"text": BLOCKED}, idempotency_key="ob").status_code == 200


@pytest.mark.parametrize("value", ["", "404", "true", "403 "])
def test_any_other_value_is_refused(door: Door, value: str) -> None:
    """200 or 403, nothing else."""
    problem(door.post(f"{VERDICTS}?on_block={value}", {"text": ALLOWED}), 400, "malformed-request")


def test_it_comes_from_the_url_of_one_post_only(door: Door) -> None:
    """A batch has a status of its own: 200."""
    assert door.post(VERDICTS + "/batch?on_block=403", {"posts": [{"text": BLOCKED}]}).status_code == 200
