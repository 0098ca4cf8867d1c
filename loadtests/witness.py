"""Verdicts that are known beforehand: what the pipeline itself says of some posts, without server, memory or Redis."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from service.domain.post import Post
from service.steps import build_pipeline
from service.stores.policy_files import load_policy
from training.corpus import rows

POLICY = Path(__file__).parents[1] / "deploy" / "policies" / "lindervoorde.toml"
Judged = tuple[str, tuple[tuple[int, str, tuple[str, ...]], ...]]
"""The decision; of each guideline its number, level and the codes of its reasons."""


def judged(answer: dict[str, Any]) -> Judged:
    """Return what matters of an answer: everything but words, times and names."""
    return answer["decision"], tuple(
        (each["guideline"], each["level"], tuple(reason["code"] for reason in each["reasons"]))
        for each in answer["verdicts"]
    )


class Witness:
    """Some posts of the corpus, and how each must be judged under the demonstration's policy."""

    def __init__(self, posts: int = 200, seed: int = 2) -> None:
        """Build the pipeline, and choose the posts."""
        self._pipeline = build_pipeline()
        self._policy = load_policy(POLICY)
        chosen = random.Random(seed).sample([row for row in rows() if row.get("text")], posts)
        self.bodies = [
            json.dumps({"text": row["text"], "author": row["author"]}, ensure_ascii=False).encode() for row in chosen
        ]
        self._known: dict[bytes, Judged] = {}

    async def prepare(self) -> None:
        """Judge them all."""
        for body in self.bodies:
            self._known[body] = await self._judge(body)

    async def agrees(self, body: bytes, answer: Judged) -> bool:
        """Say whether an answer is right. What differs is judged again now: some rules know what day it is."""
        if answer != self._known[body]:
            self._known[body] = await self._judge(body)
        return answer == self._known[body]

    async def _judge(self, body: bytes) -> Judged:
        post = msgspec.json.decode(body, type=Post)
        made = await self._pipeline.decide(post, self._policy, datetime.now(UTC), "lindervoorde")
        return made.decision, tuple(
            (each.guideline, each.level, tuple(reason.code for reason in each.reasons)) for each in made.verdicts
        )
