"""Guideline 9: "Sociale media is niet enkel zenden, maar ook luisteren.".

The outbound side: a question on policy without a follow-up, and threats to remove criticism or block citizens.
Moderating abuse under house rules and welcoming criticism pass. Never a violation: silence is a style, not an
offence. What others say about the organisation is read by the mentions, not here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.guidelines.messages import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.post import Post

NEEDS = frozenset(
    f"listening.{name}"
    for name in ["question", "follow_up", "silencing", "moderation", "dismissive", "welcome", "reply"]
)


def judge(post: Post, findings: Findings, _rule: Rule) -> Iterator[Reason]:
    """Yield at most one reason per way of not listening."""
    if silencing := findings.asserted("listening.silencing"):
        yield reason("listening.silencing", Level.REVIEW, *silencing)
    if dismissive := findings.asserted("listening.dismissive"):
        yield reason("listening.dismissive", Level.ADVISE, *dismissive)
    questions = tuple(f for f in findings.of("listening.question") if f.about == "policy")
    in_office = post.author.capacity == "official" or findings.has("role.executive", "account.organisation")
    if questions and in_office and not findings.has("listening.follow_up"):
        yield reason("listening.question", Level.ADVISE, *questions)


def applies(_post: Post, findings: Findings) -> bool:
    """Say whether the post asks, answers or moderates at all."""
    return findings.has(*NEEDS - {"listening.follow_up"})


LISTENING = Guideline(
    number=9,
    code="listening",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=applies,
)
