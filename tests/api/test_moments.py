"""Moments: when a post appears, until when a verdict holds, and until when somebody must decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.door import ALLOWED, BLOCKED, TRY, Door, settings_in

if TYPE_CHECKING:
    from pathlib import Path

BRUSSELS = ZoneInfo("Europe/Brussels")


def tried(door: Door, post: dict[str, Any], at: str | None = None, **policy: Any) -> dict[str, Any]:
    """Return the answer under a candidate policy."""
    response = door.post(TRY, {"policy": policy, "post": post} | ({"at": at} if at else {}))
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_scheduled_post_that_needs_somebody_says_until_when(door: Door) -> None:
    """`decide_by` is the scheduled moment, as it was given."""
    assert (
        door.judge({"text": BLOCKED, "scheduled_at": "2999-12-01T08:00:00+01:00"})["decide_by"]
        == "2999-12-01T08:00:00+01:00"
    )


def test_decide_by_without_offset_is_in_the_time_zone_of_the_policy(door: Door) -> None:
    """The policy that judges gives the zone, also when it is only tried."""
    post = {"text": BLOCKED, "scheduled_at": "2999-07-01T08:00:00"}
    assert door.judge(post)["decide_by"] == "2999-07-01T08:00:00+02:00"
    assert tried(door, post, timezone="America/New_York")["decide_by"] == "2999-07-01T08:00:00-04:00"


@pytest.mark.parametrize(
    "post",
    [
        {"text": ALLOWED, "scheduled_at": "2999-12-01T08:00:00+01:00"},
        {"text": BLOCKED},
        {"text": BLOCKED, "scheduled_at": "2020-12-01T08:00:00+01:00"},
    ],
)
def test_nobody_has_to_decide_by_a_moment_that_is_not_there(door: Door, post: dict[str, Any]) -> None:
    """Nothing to decide, nothing scheduled, or already past: null."""
    assert door.judge(post)["decide_by"] is None


def test_a_past_moment_is_archive_material(door: Door) -> None:
    """That a post lies in the past is no finding by itself."""
    assert door.judge({"text": ALLOWED, "scheduled_at": "2019-05-01T08:00:00"})["decision"] == "allow"


@pytest.mark.parametrize(
    ("policy", "valid_until"),
    [
        ({}, None),
        ({"election_period": {"start": "2030-07-01", "end": "2030-10-13"}}, "2030-06-30T22:00:00Z"),
        ({"election_period": {"start": "2020-07-01", "end": "2030-10-13"}}, "2030-10-13T22:00:00Z"),
        ({"election_period": {"start": "2020-07-01", "end": "2020-10-13"}}, None),
        ({"embargoes": [{"subject": "a", "until": "2030-01-01T11:00:00+01:00"}]}, "2030-01-01T10:00:00Z"),
        ({"embargoes": [{"subject": "a", "until": "2030-01-01T11:00:00"}]}, "2030-01-01T10:00:00Z"),
        (
            {"delegations": [{"from": "A", "to": "B", "start": "2030-01-01", "end": "2030-01-05"}]},
            "2029-12-31T23:00:00Z",
        ),
        ({"spokespersons": [{"topic": "*", "names": ["A"], "to": "2030-01-05"}]}, "2030-01-05T23:00:00Z"),
        ({"facts": [{"statement": "x", "valid_to": "2030-01-05"}]}, "2030-01-05T23:00:00Z"),
        ({"law_refs": [{"label": "a", "article": "1", "valid_from": "2030-03-01"}]}, "2030-02-28T23:00:00Z"),
        ({"sensitive_dates": [{"date": "2030-03-22"}]}, "2030-03-21T23:00:00Z"),
        ({"sensitive_dates": [{"date": "11-11"}]}, "2026-11-11T23:00:00Z"),
        ({"sensitive_dates": [{"date": "03-22"}]}, "2027-03-21T23:00:00Z"),
        ({"sensitive_dates": [{"date": "02-29"}]}, "2028-02-28T23:00:00Z"),
        (
            {"embargoes": [{"subject": "a", "until": "2031-01-01"}], "sensitive_dates": [{"date": "2030-01-01"}]},
            "2029-12-31T23:00:00Z",
        ),
        ({"timezone": "Asia/Tokyo", "embargoes": [{"subject": "a", "until": "2030-01-01"}]}, "2029-12-31T15:00:00Z"),
    ],
)
def test_valid_until_is_the_next_edge_of_a_dated_entry(
    door: Door, policy: dict[str, Any], valid_until: str | None
) -> None:
    """The earliest start or end still to come; an inclusive end is the midnight that follows it."""
    answer = tried(door, {"text": ALLOWED}, at="2026-11-11T12:00:00+01:00", **policy)
    assert answer["valid_until"] == valid_until


def test_a_remembered_answer_tells_how_long_it_holds(tmp_path: Path) -> None:
    """The edge of the installed policy is in the answer, also from memory."""
    tomorrow = datetime.now(BRUSSELS).date() + timedelta(days=1)
    door = Door(settings_in(tmp_path))
    (tmp_path / "policies" / "dorp.toml").write_text(f'sensitive_dates = [{{date = "{tomorrow}"}}]', "utf-8")
    door.assembly.policies.refresh()
    answers = [door.judge(ALLOWED) for _ in range(3)]
    door.close()
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=BRUSSELS).astimezone(UTC)

    assert [a["cache"] for a in answers] == ["miss", "hit", "hit"]
    assert {a["valid_until"] for a in answers} == {midnight.isoformat().replace("+00:00", "Z")}


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59"],
)
def test_the_ends_of_the_calendar_are_moments_too(door: Door, moment: str) -> None:
    """A moment that no time zone can convert is judged like any other."""
    assert door.judge({"text": BLOCKED, "scheduled_at": moment})["decision"] == "block"
    assert tried(door, {"text": BLOCKED}, at=moment)["decision"] == "block"


def test_an_end_for_ever_may_be_written_as_9999(door: Door) -> None:
    """People write 9999-12-31 where they mean no end."""
    policy = {"election_period": {"start": "2020-01-01", "end": "9999-12-31"}}
    until = tried(door, {"text": ALLOWED}, **policy)["valid_until"]
    assert date.fromisoformat(until[:10]).year > 9000
