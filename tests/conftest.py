"""What every test may use: the real pipeline, asked in one line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from service.assembly import build_pipeline
from service.detectors.registry import OFFENDING_WORDS
from service.domain.decision import Decision
from service.domain.policy import Policy
from service.domain.post import Post
from service.domain.reading import Reading
from service.normalise import normalise
from service.normalise.unmask import Vocabulary

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VOCABULARY = Vocabulary(OFFENDING_WORDS)


def post_of(post: str | dict[str, Any]) -> Post:
    """Build a Post from its text or from a mapping."""
    return msgspec.convert({"text": post} if isinstance(post, str) else post, Post)


def policy_of(policy: dict[str, Any] | None = None) -> Policy:
    """Build a Policy from a mapping."""
    return msgspec.convert(policy or {}, Policy)


def read(post: str | dict[str, Any], policy: dict[str, Any] | None = None, now: datetime = NOW) -> Reading:
    """Normalise a post as the pipeline does."""
    return normalise(post_of(post), policy_of(policy), now, VOCABULARY)


class Gate:
    """The real pipeline behind one synchronous call."""

    def __init__(self, *, second_opinion: bool = True) -> None:
        self.pipeline = build_pipeline(second_opinion=second_opinion)

    def judge(self, post: str | dict[str, Any], policy: dict[str, Any] | None = None, now: datetime = NOW) -> Decision:
        """Return the decision about a post."""
        return asyncio.run(self.pipeline.decide(post_of(post), policy_of(policy), now, "test"))

    def level(self, code: str, post: str | dict[str, Any], policy: dict[str, Any] | None = None) -> str:
        """Return the level that one guideline finds."""
        return next(v.level.value for v in self.judge(post, policy).verdicts if v.code == code)


@pytest.fixture(scope="session")
def gate() -> Gate:
    """Give the real pipeline."""
    return Gate()


@pytest.fixture(scope="session")
def rooms() -> Gate:
    """Give the pipeline in which the rooms have the last word."""
    return Gate(second_opinion=False)
