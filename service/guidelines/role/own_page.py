"""What is unclear or out of place on a politician's own page: hats, other people's means, private gain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, Reason, reason
from service.domain.reading import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.post import Post

NEEDS = frozenset(
    {"campaign.crest", "campaign.party", "campaign.event", "campaign.invitation", "campaign.town_means"}
    | {"private.sale", "private.partner_business", "role.office_in_text", "role.private_hat", "role.posing"}
    | {"role.posing_admitted", "role.posing_denied", "speaks.notice_of", "topic.own"}
)


_NEGATED = frozenset({"stance.negated", "stance.asked"})


def judge_own_page(post: Post, findings: Findings) -> Iterator[Reason]:
    """Yield what mixes party and town, private gain and office, or hats."""
    yield from _town_for_party(findings)
    if (business := findings.asserted("private.partner_business")) and not findings.has("private.recusal"):
        yield reason("role.partner_business", Level.REVIEW, *business)
    yield from _posing(findings)
    executive = findings.has("role.executive")
    if not executive and (claims := findings.asserted("speaks.notice_of")) and not _shares(findings):
        yield reason("role.speaks_as_town", Level.REVIEW, *claims)
    if (
        executive
        and post.author.capacity == "official"
        and (sale := findings.asserted("private.sale", despite=_NEGATED))
    ):
        yield reason("role.private_on_page", Level.ADVISE, *sale)
    yield from _hats(post, findings)


def _town_for_party(findings: Findings) -> Iterator[Reason]:
    """Yield a party's activity that borrows the town's crest, desk or mail."""
    party = findings.asserted("campaign.party")
    activity = findings.asserted("campaign.event", "campaign.invitation")
    means = (*findings.of("campaign.crest"), *findings.asserted("campaign.town_means"))
    if party and activity and means:
        yield reason("role.town_means", Level.REVIEW, *means)


def _posing(findings: Findings) -> Iterator[Reason]:
    """Yield a mandate holder's post that presents itself as an ordinary citizen's."""
    posing = findings.asserted("role.posing")
    holds_office = findings.has("role.councillor", "role.executive")
    if (
        admitted := findings.asserted("role.posing_admitted", "role.posing_denied", despite=_NEGATED)
        if holds_office
        else ()
    ):
        yield reason("role.posing", Level.REVIEW, *admitted)
    elif posing and holds_office and not findings.has("role.named_in_bio", "role.office_in_text"):
        yield reason("role.posing", Level.REVIEW, *posing)


def _hats(post: Post, findings: Findings) -> Iterator[Reason]:
    """Two hats on the page of the office, or an office that the profile does not mention."""
    office = findings.asserted("role.office_in_text")
    hat = findings.asserted("role.private_hat")
    disclaimed = findings.has("role.private_disclaimer")
    on_duty = findings.has("role.executive") and post.author.capacity != "personal"
    if on_duty and hat and not disclaimed and (office or findings.has("topic.own")):
        yield reason("role.two_hats", Level.ADVISE, *hat)
        return
    silent = findings.has("role.bio_silent") or (post.author.bio is None and post.author.capacity is None)
    if silent and office and findings.has("role.executive", "role.councillor") and not disclaimed:
        yield reason("role.unclear", Level.ADVISE, *office, at=() if office else (Span("author.bio"),))


def _shares(findings: Findings) -> bool:
    return findings.has("speaks.sharing", "speaks.disclaimed", "speaks.ceremonial")
