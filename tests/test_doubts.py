"""Doubts about which text appears become reasons, and count as the policy lets guideline 3 count."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from service.assembly import build_pipeline
from service.domain.policy import Policy
from service.domain.policy_entries import GuidelineRule
from service.domain.post import Post
from service.doubts import doubted
from tests.conftest import NOW

if TYPE_CHECKING:
    from service.domain.decision import Decision

CALM = "Vandaag openen we het nieuwe park!"
SECRET = "Mijn rijksregisternummer is 85.07.30-033.28."


PIPELINE = cache(build_pipeline)


def decided(text: str, mode: Any = "enforce") -> Decision:
    """Return the decision about a text, without any doubt."""
    policy = Policy(guidelines={"forethought": GuidelineRule(mode=mode)})
    return asyncio.run(PIPELINE().decide(Post(text=text), policy, NOW, "dorp"))


@pytest.mark.parametrize(
    ("text", "mode", "before", "after"),
    [
        (CALM, "enforce", "allow", "review"),
        (CALM, "shadow", "allow", "allow"),
        (CALM, "off", "allow", "allow"),
        (SECRET, "enforce", "block", "block"),
    ],
)
def test_a_doubt_asks_for_review(text: str, mode: str, before: str, after: str) -> None:
    """Never less than what was found, and only where guideline 3 counts."""
    decision = decided(text, mode)
    with_doubt = doubted(decision, ("two_texts",), "review")
    (verdict,) = [v for v in with_doubt.verdicts if v.code == "forethought"]

    assert (decision.decision, with_doubt.decision) == (before, after)
    assert ("forethought.two_texts" in [reason.code for reason in verdict.reasons]) == (mode != "off")
    assert doubted(decision, (), "review") is decision
