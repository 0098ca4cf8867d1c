"""Who may speak about what: the policy's spokespersons and delegations at the moment of publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from service.domain.finding import Findings
    from service.domain.guideline import Rule
    from service.domain.policy import Policy
    from service.domain.post import Post

ANY_TOPIC = "*"


class Mandate(Struct, frozen=True):
    """What an author may speak about in this post.

    `known`: the policy names spokespersons. `topic`: a spokesperson or stand-in for what the post is about.
    `any`: spokesperson for everything. `crisis`: for safety and crisis. `others`: who speaks instead.
    """

    known: bool
    topic: bool
    any: bool
    crisis: bool
    matched: bool
    others: tuple[str, ...]


def mandate_of(post: Post, findings: Findings, rule: Rule) -> Mandate:
    """Read the mandate from the policy; the organisation's own account speaks for it."""
    policy = rule.policy
    me = _same(post.author.name)
    about = {int(f.about) for f in findings.of("topic.policy")}
    crisis = {int(f.about) for f in findings.of("topic.crisis_entry")}
    everything = {i for i, entry in enumerate(policy.spokespersons) if entry.topic.strip() == ANY_TOPIC}
    owns = {i for i in range(len(policy.spokespersons)) if me and me in map(_same, _names(policy, i, rule))}
    stands_in = me is not None and any(
        _same(entry.to) == me and entry.holds_at(rule.moment, policy.zone) and i in _delegated(findings, policy)
        for i, entry in enumerate(policy.delegations)
    )
    channel = findings.has("account.organisation")
    all_topics = channel or bool(owns & everything)
    speaks_instead = about or everything
    return Mandate(
        known=bool(policy.spokespersons),
        topic=all_topics or stands_in or bool(owns & about),
        any=all_topics,
        crisis=all_topics or stands_in or bool(owns & (crisis or everything)),
        matched=bool(about),
        others=tuple(dict.fromkeys(name for i in sorted(speaks_instead) for name in _names(policy, i, rule))),
    )


def _names(policy: Policy, index: int, rule: Rule) -> tuple[str, ...]:
    entry = policy.spokespersons[index]
    return entry.names if entry.holds_at(rule.moment, policy.zone) else ()


def _delegated(findings: Findings, policy: Policy) -> set[int]:
    """Return the delegations that cover what the post is about."""
    found = {int(f.about) for f in findings.of("topic.delegated")}
    return found | {i for i, entry in enumerate(policy.delegations) if entry.topic.strip() == ANY_TOPIC}


def _same(name: str | None) -> str | None:
    return " ".join(name.casefold().split()) if name else None
