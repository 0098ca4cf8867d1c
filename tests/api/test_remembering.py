"""What `cache` says: about the caller's own organisation, and only what is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from service.assembly import build_pipeline
from tests.api.door import ALLOWED, BLOCKED, TRY, VERDICTS, Door, settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.api.conftest import Keyed


@pytest.fixture
def fresh(tmp_path: Path) -> Any:
    """Give an application that remembers nothing yet."""
    door = Door(settings_in(tmp_path))
    (tmp_path / "policies" / "dorp.toml").write_text('language = "nl"', "utf-8")
    door.assembly.policies.refresh()
    yield door
    door.close()


def constant(answer: dict[str, Any]) -> dict[str, Any]:
    """Leave out what differs between two answers about the same post."""
    return {name: value for name, value in answer.items() if name not in {"id", "cache", "timings_ms"}}


@pytest.mark.parametrize("text", [ALLOWED, BLOCKED])
def test_the_second_time_is_a_hit_with_the_same_answer(fresh: Door, text: str) -> None:
    """Miss, then hits; nothing but id, cache and timings differs, and every answer has an id of its own."""
    answers = [fresh.judge(text) for _ in range(4)]

    assert [a["cache"] for a in answers] == ["miss", "hit", "hit", "hit"]
    assert len({a["id"] for a in answers}) == 4
    assert all(constant(a) == constant(answers[0]) for a in answers)


def test_a_hit_does_not_depend_on_how_the_body_is_written(fresh: Door) -> None:
    """Other spacing, another order of fields and another id are the same post; the answer carries the new id."""
    fresh.judge({"id": "1", "text": ALLOWED, "channel": "x"})
    again = fresh.post(VERDICTS, b'{ "channel": "x",\n "text": "' + ALLOWED.encode() + b'", "id": "2" }').json()

    assert (again["cache"], again["post_id"]) == ("hit", "2")


def test_an_edit_is_a_miss(fresh: Door) -> None:
    """One more character is another post."""
    fresh.judge(ALLOWED)
    assert fresh.judge(ALLOWED + "!")["cache"] == "miss"


def test_a_changed_policy_forgets(fresh: Door) -> None:
    """A new version judges anew; going back to the old one may remember."""
    first = fresh.judge(ALLOWED)
    path = fresh.assembly.settings.policies / "dorp.toml"
    path.write_text('language = "fr"', "utf-8")
    fresh.assembly.policies.refresh()
    second = fresh.judge(ALLOWED)

    assert (first["cache"], second["cache"]) == ("miss", "miss")
    assert first["policy"]["version"] != second["policy"]["version"]
    assert second["summary"].startswith("Ce message")


def test_a_refused_policy_leaves_the_old_one(fresh: Door) -> None:
    """A file that cannot be read as a whole changes nothing."""
    version = fresh.judge(ALLOWED)["policy"]["version"]
    path = fresh.assembly.settings.policies / "dorp.toml"
    path.write_text('language = "fr"\nno_such_field = 1', "utf-8")
    fresh.assembly.policies.refresh()

    assert fresh.judge(ALLOWED)["policy"]["version"] == version


def test_the_cache_never_speaks_of_another_organisation(keyed: Keyed) -> None:
    """With the same policy and the same text, each organisation starts with a miss."""
    text = "Niemand mag weten dat een ander dit vroeg."
    caches = [
        keyed.door.judge(text, x_api_key=keyed.tokens[name])["cache"]
        for name in ("all", "all", "city", "city", "strict")
    ]
    assert caches == ["miss", "hit", "miss", "hit", "hit"]


def test_identical_requests_at_the_same_time_are_judged_once(fresh: Door) -> None:
    """One computation; whoever joined it is told of a hit."""
    responses = fresh.together(*(fresh.client.post(VERDICTS, json={"text": "Samen gevraagd."}) for _ in range(8)))
    caches = sorted(r.json()["cache"] for r in responses)

    assert caches == ["hit"] * 7 + ["miss"]
    assert len({r.json()["id"] for r in responses}) == 8


def test_a_trial_is_never_remembered(fresh: Door) -> None:
    """`try` says bypass, and leaves the memory as it was."""
    answers = [fresh.post(TRY, {"post": {"text": ALLOWED}}).json() for _ in range(2)]

    assert [a["cache"] for a in answers] == ["bypass", "bypass"]
    assert fresh.judge(ALLOWED)["cache"] == "miss"


def test_another_pipeline_judges_anew(fresh: Door) -> None:
    """The pipeline's version is part of what is remembered: new code never gives old verdicts."""
    fresh.judge(ALLOWED)
    fresh.assembly.desk.pipeline.pipeline = replace(build_pipeline(), version="another")
    assert fresh.judge({"id": "2", "text": ALLOWED})["cache"] == "miss"


def test_a_memory_of_no_entries_remembers_nothing(tmp_path: Path) -> None:
    """POORTWACHTER_MEMORY_ENTRIES=0 is allowed and means what it says."""
    door = Door(settings_in(tmp_path, memory_entries=0))
    caches = [door.judge(ALLOWED)["cache"] for _ in range(2)]
    door.close()

    assert caches == ["miss", "miss"]
