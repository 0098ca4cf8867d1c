"""6. "Heb aandacht voor de privacy. Deel geen informatie en foto's van individuen zonder toestemming".

Needs identifiers, contact data, sensitive facts about people, and who is recognisable in media. What the
organisation publishes itself, office holders in office and the author's own data are no finding at all.
Missing consent is never a violation: with visible risk (a child, a care resident) it is a review, without at
most one tip per post. A consent claimed in the text lowers a review to a tip, never a refusal or a violation.
Does not try to recognise people in pixels, or to know whether a claimed consent was given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level
from service.guidelines.messages import load_messages
from service.guidelines.privacy.facts import FACT_KINDS, judge_facts
from service.guidelines.privacy.identifiers import IDENTIFIER_KINDS, judge_identifiers
from service.guidelines.privacy.images import IMAGE_KINDS, judge_images

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.guideline import Reason, Rule
    from service.domain.post import Post

NEEDS = IDENTIFIER_KINDS | FACT_KINDS | IMAGE_KINDS


def judge(post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield one reason per sort of personal data, and at most one tip about pictures."""
    yield from judge_identifiers(findings)
    yield from judge_facts(findings)
    pictures = list(judge_images(post, findings, rule))
    yield from (reason for reason in pictures if reason.level is not Level.ADVISE)
    yield from [reason for reason in pictures if reason.level is Level.ADVISE][:1]


def _applies(post: Post, findings: Findings) -> bool:
    return findings.has(*NEEDS) or any(media.people for media in post.media)


PRIVACY = Guideline(
    number=6,
    code="privacy",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=_applies,
)
