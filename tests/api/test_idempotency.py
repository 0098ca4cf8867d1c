"""Idempotency-Key: the same key and body get the stored decision; every rule of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.door import ALLOWED, BLOCKED, VERDICTS, Door, problem, settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import Keyed

POLISH = "Dzisiaj otwieramy nowy park miejski, serdecznie zapraszamy wszystkich mieszkańców na festyn."


def test_a_replay_is_the_stored_decision_under_its_first_id(door: Door) -> None:
    """Same id, same verdicts; without the key the same post gets an id of its own."""
    first, replay = (door.judge(BLOCKED, idempotency_key="replay-1") for _ in range(2))

    assert replay["id"] == first["id"]
    assert replay["cache"] == "hit"
    assert replay["verdicts"] == first["verdicts"]
    assert replay["content_hash"] == first["content_hash"]
    assert door.judge(BLOCKED)["id"] != first["id"]


def test_quotes_around_the_key_do_not_matter(door: Door) -> None:
    """`"abc"` (a structured string) and `abc` (what most tools send) are the same key."""
    assert door.judge(ALLOWED, idempotency_key='"quoted"')["id"] == door.judge(ALLOWED, idempotency_key="quoted")["id"]


def test_another_body_under_the_same_key_is_refused(door: Door) -> None:
    """422, and the first answer stays stored."""
    first = door.judge(ALLOWED, idempotency_key="other-body")
    problem(door.post(VERDICTS, {"text": BLOCKED}, idempotency_key="other-body"), 422, "idempotency-conflict")

    assert door.judge(ALLOWED, idempotency_key="other-body")["id"] == first["id"]


def test_the_body_counts_and_not_its_meaning(door: Door) -> None:
    """Another spacing is another body: a retry sends the same bytes."""
    door.post(VERDICTS, b'{"text":"Dag"}', idempotency_key="bytes")
    problem(door.post(VERDICTS, b'{"text": "Dag"}', idempotency_key="bytes"), 422, "idempotency-conflict")


def test_a_replay_speaks_the_language_of_the_question(door: Door) -> None:
    """What is stored is the decision: its words follow Accept-Language."""
    first = door.judge(ALLOWED, idempotency_key="words", accept_language="nl")
    replay = door.judge(ALLOWED, idempotency_key="words", accept_language="fr")

    assert replay["id"] == first["id"]
    assert replay["summary"].startswith("Ce message")


def test_the_scope_is_the_callers_key(keyed: Keyed) -> None:
    """Two callers may use the same Idempotency-Key for different bodies."""
    one = keyed.door.judge("Een", idempotency_key="shared", x_api_key=keyed.tokens["all"])
    two = keyed.door.judge("Twee", idempotency_key="shared", x_api_key=keyed.tokens["strict"])
    three = keyed.door.judge("Drie", idempotency_key="shared", x_api_key=keyed.tokens["city"])

    assert len({one["id"], two["id"], three["id"]}) == 3


@pytest.mark.parametrize("given", ["", '""', "x" * 256, "  "])
def test_a_key_that_is_none_is_refused(door: Door, given: str) -> None:
    """1 to 255 characters."""
    problem(door.post(VERDICTS, {"text": ALLOWED}, idempotency_key=given), 400, "malformed-request")


def test_a_refused_body_leaves_its_key_unused(door: Door) -> None:
    """After a 400 the corrected body may come under the same key."""
    problem(door.post(VERDICTS, {"txt": ALLOWED}, idempotency_key="corrected"), 400, "malformed-request")
    assert door.judge(ALLOWED, idempotency_key="corrected")["decision"] == "allow"


def test_what_was_not_fully_assessed_is_not_stored(door: Door) -> None:
    """A verdict given half blind is made anew at the next try."""
    first, second = (door.judge(POLISH, idempotency_key="blind") for _ in range(2))

    assert first["not_assessed"]
    assert first["id"] != second["id"]


def test_a_change_of_policy_forgets_the_key(tmp_path: Path) -> None:
    """The stored decision was about the old policy: judged anew, and any body may come."""
    door = Door(settings_in(tmp_path))
    policy = tmp_path / "policies" / "dorp.toml"
    answers = []
    for language in ("nl", "fr"):
        policy.write_text(f'language = "{language}"', "utf-8")
        door.assembly.policies.refresh()
        answers.append(door.judge({"text": ALLOWED, "channel": language}, idempotency_key="k"))
    door.close()

    assert answers[0]["id"] != answers[1]["id"]
    assert answers[0]["policy"] != answers[1]["policy"]


def test_a_key_is_kept_until_the_decision_ends(tmp_path: Path) -> None:
    """The earliest of 24 hours and `valid_until`."""
    door = Door(settings_in(tmp_path))
    ends = datetime.now(UTC) + timedelta(hours=1)
    (tmp_path / "policies" / "dorp.toml").write_text(
        f'embargoes = [{{subject = "a", until = "{ends.isoformat()}"}}]', "utf-8"
    )
    door.assembly.policies.refresh()
    door.judge(ALLOWED, idempotency_key="k")
    ledger = door.assembly.desk.ledger
    version = door.assembly.policies.get("dorp").version  # type: ignore[union-attr]
    name, body = ledger.name("keyless", "k"), ledger.body_hash(b'{"text": "%b"}' % ALLOWED.encode())

    async def found(moment: datetime) -> Any:
        return await ledger.find(name, body, version, moment)

    before, after = door.together(found(ends - timedelta(seconds=1)), found(ends + timedelta(seconds=1)))
    door.close()

    assert before is not None
    assert after is None
