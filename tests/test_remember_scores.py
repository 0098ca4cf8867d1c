"""Scores that are remembered: shared by everybody, computed once, and lost without harm."""

from __future__ import annotations

import asyncio

import pytest

from service.domain.detector import ModelUnavailable
from service.inference.remembering import RememberingScorer
from tests.remembering import HASHER, CountingScorer, Shelf


def remembering(scorer: CountingScorer, shelf: Shelf | None = None, entries: int = 100) -> RememberingScorer:
    """Put a memory in front of a scorer."""
    return RememberingScorer(scorer, HASHER.memory_key, entries, shelf, lambda *_: None)


@pytest.mark.parametrize("entries", [0, 1, 100])
async def test_scores_come_in_the_order_of_the_texts(entries: int) -> None:
    """Also for repeated texts, and with a memory that holds nothing."""

    class Lengths(CountingScorer):
        async def score(self, texts: object) -> list[dict[str, float]]:
            self.asked += 1
            return [{"toxicity": len(text) / 100} for text in texts]  # type: ignore[attr-defined]

    scorer = remembering(Lengths(), entries=entries)
    for _ in range(2):
        scores = await scorer.score(["a", "bbb", "a", "cc"])
        assert [score["toxicity"] for score in scores] == [0.01, 0.03, 0.01, 0.02]


async def test_identical_texts_at_once_are_scored_once() -> None:
    """Ten posts with the same sentence ask the model once."""
    model = CountingScorer()
    scorer = remembering(model)
    await asyncio.gather(*(scorer.score(["Welkom!"]) for _ in range(10)))
    assert model.asked == 1


async def test_a_passed_deadline_of_one_post_takes_no_other_along() -> None:
    """When the computing request gives up, those who waited for the same sentence ask themselves."""
    model = CountingScorer()
    model.gate = asyncio.Event()
    scorer = remembering(model)
    impatient = asyncio.create_task(scorer.score(["Welkom!"]))
    await asyncio.sleep(0.01)
    patient = asyncio.create_task(scorer.score(["Welkom!", "Tot straks!"]))
    await asyncio.sleep(0.01)
    impatient.cancel()
    model.gate.set()
    assert await patient == [{}, {}]


async def test_a_model_that_cannot_answer_leaves_nothing_behind() -> None:
    """Everybody who waited hears it; the next question reaches the model again."""
    model = CountingScorer()
    model.is_available = False
    shelf = Shelf()
    scorer = remembering(model, shelf)
    answers = await asyncio.gather(*(scorer.score(["Welkom!"]) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(answer, ModelUnavailable) for answer in answers)
    model.is_available = True
    assert await scorer.score(["Welkom!"]) == [{}]
    assert len(shelf.values) == 1


async def test_a_score_that_cannot_be_read_is_computed_anew() -> None:
    """Garbage on the shelf is no score."""
    shelf = Shelf()
    await remembering(CountingScorer(), shelf).score(["Welkom!"])
    shelf.values = dict.fromkeys(shelf.values, b"\xc1garbage")
    model = CountingScorer()
    assert await remembering(model, shelf).score(["Welkom!"]) == [{}]
    assert model.asked == 1


async def test_warming_up_reaches_the_model_itself() -> None:
    """A score that another process remembered says nothing about whether this one can answer."""

    class Cold(CountingScorer):
        async def warm_up(self) -> None:
            raise ModelUnavailable("classifier_unavailable")

    shelf = Shelf()
    await remembering(CountingScorer(), shelf).score(["Welkom op het marktplein."])
    with pytest.raises(ModelUnavailable):
        await remembering(Cold(), shelf).warm_up()
