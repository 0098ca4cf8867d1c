"""What a town's own channel is not for: campaigning, personal praise, private sales and private opinions.

Neutrality holds during the whole term; the period before elections raises the level by one step (ABB,
circulars KBBJ/ABB 2023/1 and the correction of 1 July 2024).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, Rule, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings

NEEDS = frozenset(
    {"campaign.vote", "campaign.list", "campaign.party", "campaign.event", "campaign.invitation", "campaign.term"}
    | {"campaign.achievements", "campaign.praise", "campaign.opinion", "campaign.judgement", "campaign.party_post"}
    | {"campaign.portrait", "campaign.party_mark", "private.sale", "private.life", "private.first_person"}
    | {"private.one_person", "private.quoted_person", "mishap.generator"}
)

_ASKED = frozenset({"stance.asked"})
"""An offer or a call put as a question is still one ("anyone interested in our caravan?")."""


def judge_official_channel(findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield what does not belong on a channel of the organisation."""
    if calls := findings.asserted("campaign.vote", "campaign.list", despite=_ASKED):
        yield reason("role.vote_call", Level.VIOLATION, *calls)
    yield from _party(findings, rule)
    yield from _person(findings, rule)
    if sale := findings.asserted("private.sale", despite=_ASKED):
        yield reason("role.private_sale", Level.VIOLATION, *sale)
    elif (life := findings.asserted("private.life")) and findings.asserted("private.first_person"):
        yield reason("role.private_on_channel", Level.REVIEW, *life)
    elif speaker := _one_person(findings):
        yield reason("role.one_person", Level.REVIEW, *speaker)


def _party(findings: Findings, rule: Rule) -> Iterator[Reason]:
    party = findings.asserted("campaign.party")
    invites = findings.asserted("campaign.invitation")
    if party and invites:
        yield reason("role.party_activity", Level.VIOLATION, *party, *invites)
    elif party and (event := findings.asserted("campaign.event", "campaign.party_mark")):
        yield reason("role.party_activity", _raised(rule), *party, *event)
    elif party and not findings.has("campaign.vote", "campaign.list"):
        yield reason("role.party_activity", _raised(rule), *party)
    if shared := findings.of("campaign.party_post"):
        yield reason("role.party_post", _raised(rule), *party, *shared)


def _person(findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield lists of achievements around a person, praise, and opinions."""
    achievements = findings.asserted("campaign.achievements")
    term = findings.asserted("campaign.term")
    if achievements:
        portrait = findings.of("campaign.portrait")
        certain = bool(term or portrait or rule_is_in_period(rule))
        level = Level.VIOLATION if certain else Level.REVIEW
        yield reason("role.achievements", level, *achievements, *term, *portrait)
    elif praise := findings.asserted("campaign.praise"):
        yield reason("role.praise", _raised(rule), *praise)
    if judgement := findings.asserted("campaign.judgement"):
        yield reason("role.opinion", _raised(rule), *judgement)
    elif (opinion := findings.asserted("campaign.opinion")) and findings.asserted("private.first_person"):
        yield reason("role.opinion", Level.REVIEW, *opinion)


def _one_person(findings: Findings) -> tuple[Finding, ...]:
    """Return the words in which somebody speaks as "I", asserted: a visitor's question and a quotation are not."""
    if findings.has("mishap.generator", "private.quoted_person"):
        return ()
    return findings.asserted("private.one_person")


def _raised(rule: Rule) -> Level:
    return Level.VIOLATION if rule_is_in_period(rule) else Level.REVIEW


def rule_is_in_period(rule: Rule) -> bool:
    """Say whether the post appears in the policy's pre-election period."""
    period = rule.policy.election_period
    return period is not None and period.holds_at(rule.moment, rule.policy.zone)
