"""Judge the variants of a post and say where their verdicts part."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from service.domain.guideline import Level
from service.pipeline import Pipeline
from tests.conftest import policy_of, post_of
from tests.fairness.honest import Row

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Outcome = tuple[str, tuple[str, ...]]
"""The decision, and the level of each of the ten guidelines; what does not apply counts as passed."""


def flips(pipeline: Pipeline, posts: list[dict[str, Row]]) -> list[str]:
    """Judge posts, each given as label -> variant; return one line for each post whose variants are not equal."""
    return asyncio.run(_flips(pipeline, posts))


async def _flips(pipeline: Pipeline, posts: list[dict[str, Row]]) -> list[str]:
    found: list[str] = []
    for variants in posts:
        outcomes: dict[Outcome, list[str]] = {}
        for label, (post, policy) in variants.items():
            outcomes.setdefault(await judge(pipeline, post, policy), []).append(label)
        if len(outcomes) > 1:
            few = min(outcomes.values(), key=len)
            post, _ = variants[few[0]]
            found.append(f"{post.get('id')}: {_parting(outcomes)}\n    {few[0]}: {post.get('text')!r}")
    return found


async def judge(pipeline: Pipeline, post: dict[str, Any], policy: dict[str, Any]) -> Outcome:
    """Return the decision and the levels of one post."""
    decision = await pipeline.decide(post_of(post), policy_of(policy), AT, "fairness")
    levels = (Level.PASS if v.level is Level.NOT_APPLICABLE else v.level for v in decision.verdicts)
    return decision.decision, tuple(level.value for level in levels)


def _parting(outcomes: dict[Outcome, list[str]]) -> str:
    """Show only the guidelines that part: `4 pass (An, Jan) | 4 review (Fatima)`."""
    columns = list(zip(*(levels for _, levels in outcomes), strict=True))
    parting = [i for i, column in enumerate(columns) if len(set(column)) > 1]
    return " | ".join(
        f"{decision} {' '.join(f'{i + 1}:{levels[i]}' for i in parting)} ({', '.join(labels)})"
        for (decision, levels), labels in outcomes.items()
    )
