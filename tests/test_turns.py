"""What is remembered is answered between two posts that are read, not after all of them."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from service.assembly import build_pipeline
from service.turns import turn
from tests.conftest import NOW, policy_of, post_of

if TYPE_CHECKING:
    from collections.abc import Callable

POSTS = 24
TEXT = "De bibliotheek is dinsdag open van tien tot zes, en wie wil komt luisteren naar een verhaal over het dorp. "


async def _longest_wait(work: list[asyncio.Task[object]], clock: Callable[[], float]) -> float:
    """Return the longest time that somebody else waited for the event loop meanwhile."""
    longest, last = 0.0, clock()
    while not all(task.done() for task in work):
        await asyncio.sleep(0)
        longest, last = max(longest, clock() - last), clock()
    return longest


async def test_posts_that_arrive_together_are_not_read_in_one_go() -> None:
    """Processor time, so that a busy machine does not matter: nobody waits for a third of all readings."""
    pipeline, policy = build_pipeline(), policy_of()
    await pipeline.decide(post_of(TEXT), policy, NOW, "dorp")  # what is made once
    began = time.process_time()
    work = [
        asyncio.create_task(pipeline.decide(post_of(f"{TEXT}{number}"), policy, NOW, "dorp")) for number in range(POSTS)
    ]
    longest = await _longest_wait(work, time.process_time)  # type: ignore[arg-type]
    assert longest < (time.process_time() - began) / 3


async def test_turns_are_taken_in_order_and_one_at_a_time() -> None:
    """Whoever came first reads first."""
    order: list[int] = []

    async def read(number: int) -> None:
        async with turn():
            order.append(number)
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*map(read, range(4)))
    assert order == [0, 0, 1, 1, 2, 2, 3, 3]
