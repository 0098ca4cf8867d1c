"""The batcher: what waits is grouped, nobody waits for company, and nobody is forgotten."""

from __future__ import annotations

import asyncio
import contextvars
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.detector import ModelUnavailable
from service.inference.batcher import LEAST_FULL, TOKENS_A_BATCH, Batcher, choose
from service.inference.niceness import NICENESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from service.inference.batcher import Tokens

PATIENCE_SECONDS = 20.0


class Model:
    """A model that adds up tokens, notes its batches, and waits for the test where it is told to."""

    def __init__(self) -> None:
        self.batches: list[list[Tokens]] = []
        self.go = threading.Event()
        self.go.set()
        self.entered = threading.Event()
        self.error: BaseException | None = None

    def __call__(self, batch: Sequence[Tokens]) -> list[int]:
        self.batches.append(list(batch))
        self.entered.set()
        assert self.go.wait(PATIENCE_SECONDS)
        if self.error is not None:
            raise self.error
        return [sum(tokens) for tokens in batch]


@pytest.fixture
def model() -> Model:
    """Give a model."""
    return Model()


@pytest.fixture
def batcher(model: Model) -> Iterator[Batcher]:
    """Give a batcher around it."""
    made = Batcher(model, PATIENCE_SECONDS)
    yield made
    model.go.set()
    made.close()
    for thread in made._threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


async def busy(batcher: Batcher, model: Model) -> asyncio.Task[Any]:
    """Keep the model at work on one piece until the test lets it go."""
    model.go.clear()
    model.entered.clear()
    task = asyncio.create_task(batcher.ask([(99,)], PATIENCE_SECONDS))
    await asyncio.to_thread(model.entered.wait, PATIENCE_SECONDS)
    return task


async def waiting(batcher: Batcher, count: int) -> None:
    """Wait until so many pieces wait."""
    for _ in range(1_000):
        if batcher.waiting == count:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(f"{batcher.waiting} pieces wait, not {count}")


async def test_alone_a_text_is_run_at_once(batcher: Batcher, model: Model) -> None:
    """Nothing waits for company: one after the other, each is a batch of its own."""
    for number in range(3):
        assert await batcher.ask([(number, 1)], 1.0) == [number + 1]
    assert model.batches == [[(0, 1)], [(1, 1)], [(2, 1)]]


async def test_what_waits_meanwhile_goes_together(batcher: Batcher, model: Model) -> None:
    """Eight that came while the model was busy are one batch, and everybody gets their own row."""
    first = await busy(batcher, model)
    others = [asyncio.create_task(batcher.ask([(n, n), (n, 1)], PATIENCE_SECONDS)) for n in range(4)]
    await waiting(batcher, 8)
    model.go.set()
    assert await asyncio.gather(*others) == [[n + n, n + 1] for n in range(4)]
    assert await first == [99]
    assert [len(batch) for batch in model.batches] == [1, 8]


async def test_texts_of_a_length_go_together(batcher: Batcher, model: Model) -> None:
    """Beside what waited longest goes what is as long; a long one does not make the short ones pay."""
    first = await busy(batcher, model)
    lengths = [10, 95, 11, 90, 10, 9]
    others = [asyncio.create_task(batcher.ask([(1,) * n], PATIENCE_SECONDS)) for n in lengths]
    await waiting(batcher, len(lengths))
    model.go.set()
    assert await asyncio.gather(*others) == [[n] for n in lengths]
    await first
    assert [sorted(map(len, batch)) for batch in model.batches[1:]] == [[9, 10, 10, 11], [90, 95]]


async def test_who_gave_up_is_not_computed(batcher: Batcher, model: Model) -> None:
    """A cancelled request leaves the queue; the others do not notice."""
    first = await busy(batcher, model)
    gone = asyncio.create_task(batcher.ask([(7, 7)], PATIENCE_SECONDS))
    stays = asyncio.create_task(batcher.ask([(8, 8)], PATIENCE_SECONDS))
    await waiting(batcher, 2)
    gone.cancel()
    await asyncio.wait([gone])
    model.go.set()
    assert await stays == [16]
    await first
    assert model.batches[1:] == [[(8, 8)]]


async def test_whose_deadline_has_passed_is_told_and_not_computed(batcher: Batcher, model: Model) -> None:
    """The reason is a closed word that verdicts show."""
    first = await busy(batcher, model)
    late = asyncio.create_task(batcher.ask([(7, 7)], 0.01))
    await waiting(batcher, 1)
    await asyncio.sleep(0.02)
    model.go.set()
    with pytest.raises(ModelUnavailable, match="classifier_timeout"):
        await late
    await first
    assert model.batches == [[(99,)]]


async def test_a_full_queue_refuses_at_once(model: Model) -> None:
    """Full means: what waits would take longer than callers wait, at the speed that was measured."""
    batcher = Batcher(model, longest_wait_seconds=0.001)
    await batcher.ask([(1,)], 1.0)
    first = await busy(batcher, model)
    batcher._tokens_a_second = 1_000.0  # one token a millisecond
    assert batcher.has_room
    second = asyncio.create_task(batcher.ask([(1, 2)], PATIENCE_SECONDS))
    await waiting(batcher, 1)
    assert not batcher.has_room
    with pytest.raises(ModelUnavailable, match="classifier_queue_full"):
        await batcher.ask([(3,)], PATIENCE_SECONDS)
    model.go.set()
    assert await asyncio.gather(first, second) == [[99], [3]]
    assert batcher.has_room
    assert await batcher.ask([(5,) * 5_000], 1.0) == [25_000]  # an idle model takes anything
    batcher.close()


async def test_what_cannot_be_done_in_time_is_not_begun(batcher: Batcher, model: Model) -> None:
    """A text of a thousand windows keeps nobody else waiting."""
    batcher._tokens_a_second = 1_000.0
    with pytest.raises(ModelUnavailable, match="classifier_timeout"):
        await batcher.ask([(1,) * 512] * 1_000, 1.0)
    assert model.batches == []


async def test_a_failing_model_is_told_to_everybody_and_goes_on(batcher: Batcher, model: Model) -> None:
    """The thread survives."""
    model.error = RuntimeError("no memory")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no memory"):
            await batcher.ask([(1,), (2,)], 1.0)
    model.error = None
    assert await batcher.ask([(1,)], 1.0) == [1]


async def test_the_end_is_told_to_whoever_waits(model: Model) -> None:
    """And to whoever comes later."""
    batcher = Batcher(model, PATIENCE_SECONDS)
    first = await busy(batcher, model)
    late = asyncio.create_task(batcher.ask([(1,)], PATIENCE_SECONDS))
    await waiting(batcher, 1)
    batcher.close()
    model.go.set()
    assert await first == [99]
    for asked in (late, batcher.ask([(1,)], 1.0)):
        with pytest.raises(ModelUnavailable, match="classifier_unavailable"):
            await asked


async def test_hundreds_at_once_all_get_their_own(batcher: Batcher) -> None:
    """Order is kept within every request, whatever the batches were."""
    asked = [[(n,) * (1 + n * k % 40) for k in range(1 + n % 3)] for n in range(200)]
    answers = await asyncio.gather(*(batcher.ask(pieces, PATIENCE_SECONDS) for pieces in asked))
    assert answers == [[sum(tokens) for tokens in pieces] for pieces in asked]


@given(st.lists(st.integers(2, 512), min_size=1, max_size=60))
def test_a_batch_holds_what_waited_longest_and_little_padding(lengths: list[int]) -> None:
    """Never more than the limit of tokens, padding included, unless one piece alone is longer."""
    numbers = list(range(len(lengths)))
    batch = choose(numbers, lambda number: lengths[number])
    taken = [lengths[number] for number in batch]
    padded = max(taken) * len(taken)
    assert batch[0] == 0
    assert len(set(batch)) == len(batch)
    assert len(batch) == 1 or padded <= TOKENS_A_BATCH
    assert sum(taken) >= LEAST_FULL * padded


async def test_who_was_admitted_counts_as_waiting_and_is_not_refused(batcher: Batcher) -> None:
    """Room is kept from admission until the question, and given back where none comes."""
    batcher._longest_wait_seconds = 0.0  # one at a time
    with batcher.room():
        assert not batcher.has_room
        refused = asyncio.create_task(batcher.ask([(1,)], 1.0), context=contextvars.Context())
        with pytest.raises(ModelUnavailable, match="classifier_queue_full"):
            await refused
        assert await asyncio.create_task(batcher.ask([(2, 3)], 1.0)) == [5]
    assert batcher.has_room
    with batcher.room():
        pass
    assert batcher.has_room


@pytest.mark.skipif(sys.platform != "linux", reason="niceness is by thread on Linux only")
async def test_the_model_steps_back_for_the_event_loop() -> None:
    """Its thread, and those that it starts."""
    seen: list[int] = []

    def forward(batch: Sequence[Tokens]) -> list[int]:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return [0] * len(batch)

    made = Batcher(forward, PATIENCE_SECONDS)
    await made.ask([(1,)], PATIENCE_SECONDS)
    made.close()
    assert seen == [min(os.getpriority(os.PRIO_PROCESS, 0) + NICENESS, 19)]
