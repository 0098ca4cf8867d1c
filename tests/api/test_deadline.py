"""Too late and too many: a missed deadline is an honest verdict, a full queue an honest refusal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from service.assembly import build_pipeline
from service.domain.detector import ModelUnavailable
from tests.api.door import ALLOWED, BLOCKED, TRY, VERDICTS, Door, problem, settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from service.assembly import Assembly


class Scorer:
    """A model behind the Scorer port that waits for the test; `why` makes it unavailable instead."""

    version = "slow@sha256:0"

    def __init__(self, why: str | None = None) -> None:
        self.why = why
        self.go = asyncio.Event()
        self.asked = 0

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Answer when the test says so."""
        self.asked += 1
        if self.why is not None:
            raise ModelUnavailable(self.why)
        await self.go.wait()
        return [{} for _ in texts]


def with_scorer(tmp_path: Path, scorer: Scorer, deadline_seconds: float = 0.05, **settings: Any) -> Door:
    """Open an application whose model is this scorer."""

    def change(assembly: Assembly) -> None:
        assembly.desk.pipeline.pipeline = build_pipeline(scorer, deadline_seconds)

    chosen = settings_in(tmp_path, **settings)
    (tmp_path / "policies" / "dorp.toml").write_text("", "utf-8")
    return Door(chosen, change)


@pytest.fixture(params=["classifier_timeout", "classifier_unavailable", "classifier_queue_full"])
def blind(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Door, str]]:
    """Give an application whose model does not answer, and why."""
    why = None if request.param == "classifier_timeout" else request.param
    door = with_scorer(tmp_path, Scorer(why))
    yield door, request.param
    door.close()


def test_a_missed_deadline_is_a_verdict_that_says_so(blind: tuple[Door, str]) -> None:
    """200, with who could not look and why; the policy's default then asks for a review."""
    door, why = blind
    answer = door.judge(ALLOWED)
    unseen = {entry["code"] for entry in answer["not_assessed"]}

    assert unseen
    assert {entry["why"] for entry in answer["not_assessed"]} == {why}
    assert {v["code"] for v in answer["verdicts"] if v["level"] == "not_assessed"} <= unseen
    assert answer["decision"] == "review"
    assert any(v["title"] in answer["summary"] for v in answer["verdicts"] if v["code"] in unseen)


def test_it_is_never_remembered(blind: tuple[Door, str]) -> None:
    """Each time anew, and counted by reason."""
    door, why = blind
    assert [door.judge(ALLOWED)["cache"] for _ in range(3)] == ["bypass"] * 3
    assert f'why="{why}"' in door.get("/metrics").text


def test_what_was_found_stands(blind: tuple[Door, str]) -> None:
    """A national number blocks also when the model is away."""
    door, _ = blind
    assert door.judge(BLOCKED)["decision"] == "block"


def test_the_policy_may_let_it_pass_or_stop(blind: tuple[Door, str]) -> None:
    """`when_blind` decides."""
    door, _ = blind
    for outcome in ("allow", "block"):
        answer = door.post(TRY, {"policy": {"when_blind": outcome}, "post": {"text": ALLOWED}}).json()
        assert answer["decision"] == outcome


def test_when_the_model_is_back_verdicts_are_whole_again(tmp_path: Path) -> None:
    """Nothing of the blind time sticks."""
    scorer = Scorer("classifier_unavailable")
    door = with_scorer(tmp_path, scorer)
    answers = [door.judge(ALLOWED)]
    scorer.why = None
    scorer.go.set()
    answers += [door.judge(ALLOWED) for _ in range(2)]
    door.close()

    assert [a["decision"] for a in answers] == ["review", "allow", "allow"]
    assert [a["cache"] for a in answers] == ["bypass", "miss", "hit"]


def test_a_full_queue_refuses_at_the_door(tmp_path: Path) -> None:
    """503 with Retry-After, nothing computed; health and metrics still answer, and the first is answered."""
    scorer = Scorer()
    door = with_scorer(tmp_path, scorer, deadline_seconds=20, queue_limit=2)

    async def crowd() -> list[Any]:
        first = [asyncio.ensure_future(door.client.post(VERDICTS, json={"text": f"Dag {i}"})) for i in range(2)]
        while scorer.asked < 2:  # noqa: ASYNC110 - bounded by `together`
            await asyncio.sleep(0.001)
        refused = await door.client.post(VERDICTS, json={"text": BLOCKED}, headers={"x-request-id": "mine"})
        beside = [await door.client.get(path) for path in ("/health/live", "/health/ready", "/metrics")]
        scorer.go.set()
        return [refused, beside, await asyncio.gather(*first)]

    refused, beside, first = door.together(crowd())[0]
    after = door.judge(ALLOWED)
    door.close()

    problem(refused, 503, "overloaded")
    assert int(refused.headers["retry-after"]) >= 1
    assert refused.headers["x-request-id"] == "mine"
    assert [r.status_code for r in [*beside, *first]] == [200] * 5
    assert "poortwachter_overload_refusals_total 1.0" in beside[2].text
    assert scorer.asked == 3
    assert after["decision"] == "allow"
