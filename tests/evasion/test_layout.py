"""How an honest post is laid out never holds it: bold, stars, headings, capitals, hashtags, line breaks."""

from __future__ import annotations

import asyncio

import pytest

from service.pipeline import Pipeline
from tests.conftest import Gate
from tests.evasion.tricks import LAYOUTS
from tests.fairness.honest import honest_posts
from tests.fairness.judging import judge


async def _held_by_layout(pipeline: Pipeline, layout: str) -> list[str]:
    held: list[str] = []
    for post, policy in honest_posts():
        if not post.get("text"):
            continue
        dressed = post | {"text": LAYOUTS[layout](post["text"])}
        before, after = await judge(pipeline, post, policy), await judge(pipeline, dressed, policy)
        if before[0] == "allow" != after[0]:
            held.append(f"{after}: {dressed['text']!r}")
    return held


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_holds_no_honest_post(gate: Gate, layout: str) -> None:
    """A post that goes out as plain text goes out in any dress."""
    held = asyncio.run(_held_by_layout(gate.pipeline, layout))
    assert not held, "\n".join(held)
