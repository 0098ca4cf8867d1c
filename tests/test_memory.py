"""What a worker keeps of the posts that it judged: nothing."""

from __future__ import annotations

import gc
import random
import sys

from service.domain.policy import Policy
from service.steps import build_pipeline
from tests.conftest import NOW, post_of

WORDS = ("vandaag", "openen", "het", "nieuwe", "park", "rand", "onze", "stad", "met", "muziek", "taart", "wandeling")
POSTS = 400
MOST_BLOCKS_A_POST = 5
"""Of Python's allocator. 55 were kept of each when a passage held something that held the passage."""


async def test_nothing_is_kept_of_posts_that_were_judged() -> None:
    """New texts of known words, again and again: memory stays what it was."""
    pipeline, shuffled, policy = build_pipeline(), random.Random(1), Policy()

    async def judge(number: int) -> int:
        for _ in range(number):
            text = " ".join(shuffled.choices(WORDS, k=12)).capitalize() + ". Kom naar Lindervoorde!"
            await pipeline.decide(post_of(text), policy, NOW, "lindervoorde")
        gc.collect()
        return sys.getallocatedblocks()

    before = await judge(POSTS)
    after = await judge(POSTS)

    assert (after - before) / POSTS < MOST_BLOCKS_A_POST
