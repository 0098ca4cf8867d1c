"""What is remembered, for how long, and under which names: the pipeline with a counting model behind it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.conftest import NOW, policy_of, post_of
from tests.remembering import POST, Shelf, Worker


async def test_a_second_question_is_a_hit_and_computes_nothing() -> None:
    """What was decided is remembered in this process."""
    worker = Worker()
    assert [(await worker.ask()).cache for _ in range(2)] == ["miss", "hit"]
    assert worker.scorer.asked == 1


async def test_another_worker_finds_what_the_first_one_shared() -> None:
    """The shared store serves every worker, and gives back the very same decision."""
    shelf = Shelf()
    made = await Worker(shelf).ask()
    other = Worker(shelf)
    found = await other.ask()
    assert (found.cache, found.decision, other.scorer.asked) == ("hit", made.decision, 0)


async def test_identical_concurrent_questions_are_computed_once() -> None:
    """Twenty callers, one computation; all get its decision."""
    worker = Worker(Shelf())
    answers = await asyncio.gather(*(worker.ask() for _ in range(20)))
    assert worker.scorer.asked == 1
    assert sorted(answer.cache for answer in answers) == ["hit"] * 19 + ["miss"]


async def test_a_caller_who_leaves_takes_nobody_along() -> None:
    """When the computing request is cancelled, those who waited for it compute themselves."""
    worker = Worker()
    worker.scorer.gate = asyncio.Event()
    first = asyncio.create_task(worker.ask())
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(worker.ask()) for _ in range(3)]
    await asyncio.sleep(0.01)
    first.cancel()
    worker.scorer.gate.set()
    assert [answer.decision.decision for answer in await asyncio.gather(*others)] == ["allow"] * 3
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_post_that_could_not_be_fully_assessed_is_never_remembered() -> None:
    """A blind decision is computed anew each time, and says so."""
    shelf = Shelf()
    worker = Worker(shelf)
    worker.scorer.is_available = False
    blind = [await worker.ask() for _ in range(2)]
    worker.scorer.is_available = True
    assert [answer.cache for answer in blind] == ["bypass", "bypass"]
    assert all(answer.decision.not_assessed for answer in blind)
    assert not shelf.values
    assert (await worker.ask()).cache == "miss"


async def test_while_the_shared_store_is_away_the_answer_says_bypass() -> None:
    """Nothing was shared; this process still remembers."""
    shelf = Shelf()
    shelf.is_away = True
    worker = Worker(shelf)
    assert [(await worker.ask()).cache for _ in range(2)] == ["bypass", "hit"]


BOUNDARIES: dict[str, tuple[dict[str, Any], datetime]] = {
    "an embargo that ends": (
        {"embargoes": [{"subject": "zwembad", "terms": ["zwembad"], "until": "2026-11-23T15:00:00+01:00"}]},
        datetime(2026, 11, 23, 14, tzinfo=UTC),
    ),
    "an election period that starts": (
        {"election_period": {"label": "sper", "start": "2026-11-23T14:00:00", "end": "2026-12-31"}},
        datetime(2026, 11, 23, 13, tzinfo=UTC),
    ),
    "a delegation that ends with its last day": (
        {"delegations": [{"topic": "*", "from": "A", "to": "B", "start": "2026-11-01", "end": "2026-11-23"}]},
        datetime(2026, 11, 23, 23, tzinfo=UTC),
    ),
    "a spokesperson who starts": (
        {"spokespersons": [{"topic": "x", "names": ["A"], "from": "2026-11-24"}]},
        datetime(2026, 11, 23, 23, tzinfo=UTC),
    ),
    "a fact that expires": (
        {"facts": [{"statement": "Het park telt 40 bomen.", "valid_to": "2026-11-23"}]},
        datetime(2026, 11, 23, 23, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize("case", BOUNDARIES)
@pytest.mark.parametrize("new_worker", [False, True], ids=["in process", "shared"])
async def test_a_decision_ends_at_the_next_boundary_of_its_policy(case: str, new_worker: bool) -> None:
    """Up to a second before, it is given again; at the boundary it is made anew, in either memory."""
    policy, boundary = BOUNDARIES[case]
    shelf = Shelf()
    worker = Worker(shelf)
    made = await worker.ask(policy=policy)
    assert made.decision.valid_until == boundary
    assert shelf.seconds[-1] <= (boundary - NOW).total_seconds()
    before, after = (Worker(shelf), Worker(shelf)) if new_worker else (worker, worker)
    assert (await before.ask(policy=policy, now=boundary - timedelta(seconds=1))).cache == "hit"
    assert (await after.ask(policy=policy, now=boundary)).cache == "miss"


async def test_a_decision_without_a_schedule_ends_with_the_day() -> None:
    """\"Tomorrow\" means another day after midnight in the policy's zone; a scheduled post keeps its moment."""
    worker = Worker()
    midnight = datetime(2026, 11, 23, 23, tzinfo=UTC)
    scheduled = {"text": POST, "scheduled_at": "2026-12-01T08:00:00+01:00"}
    await worker.ask()
    await worker.ask(scheduled)
    assert (await worker.ask(now=midnight)).cache == "miss"
    assert (await worker.ask(scheduled, now=midnight)).cache == "hit"


def test_the_name_covers_everything_a_decision_depends_on() -> None:
    """Organisation, policy, pipeline, model and every field of the post but its id."""
    post = {"text": POST, "channel": "facebook", "media": [{"type": "image", "alt": "park"}]}
    here, upgraded = Worker().remembering, Worker(version="2").remembering
    base = here.key(post_of(post), policy_of(), "linde")
    changed = [post | {"text": POST + " "}, post | {"channel": "x"}, post | {"media": [{"type": "image"}]}]
    names = {here.key(post_of(other), policy_of(), "linde") for other in changed}
    names.add(here.key(post_of(post), policy_of({"language": "fr"}), "linde"))
    names.add(here.key(post_of(post), policy_of(), "beek"))
    names.add(upgraded.key(post_of(post), policy_of(), "linde"))
    retrained = Worker()
    retrained.scorer.version = "counting@sha256:1"
    names.add(retrained.remembering.key(post_of(post), policy_of(), "linde"))
    assert len(names | {base}) == 8
    assert here.key(post_of(post | {"id": "other"}), policy_of(), "linde") == base


async def test_no_organisation_learns_that_another_one_asked() -> None:
    """The same text of another organisation is a miss there, under the same policy content."""
    shelf = Shelf()
    await Worker(shelf).ask(organisation="linde")
    assert (await Worker(shelf).ask(organisation="beek")).cache == "miss"


@pytest.mark.parametrize("garbage", [b"", b"\xc1", b"\x00" * 500, b"{}", msgspec.msgpack.encode([1, 2]), b"cut off"])
async def test_a_value_that_cannot_be_read_is_counted_and_made_anew(garbage: bytes) -> None:
    """Whatever lies on the shelf, the answer is the right one, and replaces it."""
    shelf = Shelf()
    made = await Worker(shelf).ask()
    good = dict(shelf.values)
    shelf.values = dict.fromkeys(good, garbage)
    worker = Worker(shelf)
    again = await worker.ask()
    assert (again.cache, again.decision.verdicts) == ("miss", made.decision.verdicts)
    assert ("shared", "corrupt") in worker.counted
    assert (await Worker(shelf).ask()).cache == "hit"
