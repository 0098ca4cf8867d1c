"""10. "Hou rekening met de afspraken rond woordvoering: ze gelden zowel offline als online".

Asks whether somebody claims to speak for the organisation, or announces, where another is spokesperson. Needs
claims to speak, promises, crisis details, and the policy's topics. Never silences: criticism, opinion and the
author's own faction need no mandate. Without a table only an explicit claim counts, and executives may.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.guidelines.messages import load_messages
from service.guidelines.spokesperson import crisis
from service.guidelines.spokesperson.mandate import Mandate, mandate_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.post import Post

NEEDS = crisis.NEEDS | {
    "speaks.for_organisation",
    "speaks.for_college",
    "speaks.for_service",
    "speaks.for_justice",
    "speaks.promise",
    "speaks.to_press",
    "speaks.notice_of",
    "speaks.rhetorical_we",
    "speaks.plans",
    "speaks.grants",
    "speaks.published",
    "topic.field",
    "topic.own",
    "notice.official",
    "topic.policy",
}
_NOT_CLAIMED = ("speaks.disclaimed", "speaks.sharing")
_NOBODY = "…"


def judge(post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield claims and announcements without the mandate for them."""
    mandate = mandate_of(post, findings, rule)
    executive = findings.has("role.executive")
    who = ", ".join(mandate.others) or _NOBODY
    yield from crisis.judge_crisis(findings, mandate, executive=executive)
    if findings.has(*_NOT_CLAIMED):
        return
    if justice := findings.asserted("speaks.for_justice"):
        yield reason("spokesperson.for_service", Level.REVIEW, *justice, who=_NOBODY)
    yield from _claims(findings, mandate, who, executive=executive)
    if executive and mandate.known and not mandate.topic and not findings.has("topic.own"):
        yield from _other_portfolio(findings, mandate, who)
    granted = findings.asserted("speaks.grants")
    if executive and granted and not mandate.any and not findings.has("speaks.published"):
        yield reason("spokesperson.outcome", Level.REVIEW, *granted, who=who)


def _claims(findings: Findings, mandate: Mandate, who: str, *, executive: bool) -> Iterator[Reason]:
    """Claims to speak for the town, its college or a service."""
    if _may_claim(findings, mandate, executive=executive):
        return
    town = findings.asserted("speaks.for_organisation", "speaks.notice_of")
    if town:
        against = findings.has("role.opposition") and findings.has("speaks.decision", "notice.official")
        yield reason("spokesperson.for_town", Level.VIOLATION if against else Level.REVIEW, *town, who=who)
    elif notice := findings.asserted("notice.official"):
        yield reason("spokesperson.official_form", Level.REVIEW, *notice, who=who)
    elif we := findings.asserted("speaks.rhetorical_we"):
        yield reason("spokesperson.rhetorical_we", Level.ADVISE, *we)
    if (college := findings.asserted("speaks.for_college")) and not findings.has("speaks.own_name"):
        yield reason("spokesperson.for_college", Level.REVIEW, *college, who=who)
    if service := findings.asserted("speaks.for_service"):
        yield reason("spokesperson.for_service", Level.REVIEW, *service, who=who)
    if press := findings.asserted("speaks.to_press"):
        yield reason("spokesperson.press", Level.REVIEW, *press, who=who)


def _may_claim(findings: Findings, mandate: Mandate, *, executive: bool) -> bool:
    """Say whether there is a mandate for the topic, or an executive gives wishes, or nothing was agreed."""
    if mandate.any or mandate.topic:
        return True
    return executive and (not mandate.known or findings.has("speaks.ceremonial"))


def _other_portfolio(findings: Findings, mandate: Mandate, who: str) -> Iterator[Reason]:
    """Yield promises in a field that is not the author's, and a tip about announcements there."""
    if (promise := findings.asserted("speaks.promise")) and findings.has("topic.field", "topic.policy"):
        yield reason("spokesperson.promise", Level.REVIEW, *promise, who=who)
    elif mandate.matched and (announced := findings.asserted("speaks.plans", "speaks.announces")):
        yield reason("spokesperson.other_portfolio", Level.ADVISE, *announced, who=who)


def _applies(_post: Post, findings: Findings) -> bool:
    return any(item.kind.startswith(("speaks.for", "speaks.to", "notice.", "crisis.")) for item in findings.items) or (
        findings.has("topic.policy") and findings.has("role.executive")
    )


SPOKESPERSON = Guideline(
    number=10,
    code="spokesperson",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=_applies,
)
