"""7. "Plaats geen vertrouwelijke of geheime informatie".

Needs what was disclosed (secrecy), the policy's terms and embargoes at the moment of publication, credentials and
fingerprints of documents. A breach is a violation; the author's own words that something is secret, a stamp, a
draft, a control given away or a security detail ask for a reader; a bare mention or an answer from an inspection is a
tip. Talking about secrecy is free. A reason names a term only where the policy allows it: it could tell the secret.
Does not try to know whether a decision has been published meanwhile.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, reason
from service.guidelines.confidentiality.terms import TERM_KINDS, judge_terms
from service.guidelines.messages import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.guideline import Reason, Rule
    from service.domain.post import Post

_BREACHES = (
    ("credential.key", "credential", Level.VIOLATION),
    ("credential.visible", "credential", Level.VIOLATION),
    ("secrecy.closed_session", "closed_session", Level.VIOLATION),
    ("secrecy.college_votes", "college_votes", Level.VIOLATION),
    ("secrecy.bid", "bid", Level.VIOLATION),
    ("secrecy.candidate", "candidate", Level.VIOLATION),
    ("secrecy.staff_file", "staff_file", Level.VIOLATION),
    ("secrecy.legal_advice", "legal_advice", Level.VIOLATION),
    ("secrecy.police_action", "police_action", Level.VIOLATION),
    ("secrecy.welfare_committee", "social_secret", Level.VIOLATION),
    ("person.shelter_address", "social_secret", Level.VIOLATION),
    ("secrecy.document", "document_told", Level.VIOLATION),
    ("fingerprint.match", "document", Level.VIOLATION),
    ("fingerprint.trace", "document", Level.REVIEW),
    ("person.complainant", "complainant", Level.REVIEW),
    ("secrecy.security_gap", "security_gap", Level.REVIEW),
    ("secrecy.draft", "draft", Level.REVIEW),
    ("secrecy.pending_decision", "pending_decision", Level.REVIEW),
    ("secrecy.forewarning", "forewarning", Level.REVIEW),
    ("secrecy.stamp", "stamp", Level.REVIEW),
    ("secrecy.indiscretion", "indiscretion", Level.REVIEW),
    ("secrecy.college_agenda", "college_agenda", Level.ADVISE),
    ("secrecy.inspection", "inspection", Level.ADVISE),
    ("secrecy.teaser", "teaser", Level.ADVISE),
)
"""Kind -> reason and level, heaviest first."""
NEEDS = frozenset(kind for kind, _, _ in _BREACHES) | TERM_KINDS | {"credential.password", "welfare.client"}


def judge(_post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield one reason per sort of disclosure; a tip only where nothing weighs more."""
    reasons = [*_credentials(findings), *judge_terms(findings, rule), *_breaches(findings), *_known_in_office(findings)]
    heavy = [found for found in reasons if found.level is not Level.ADVISE]
    yield from heavy or reasons[:1]


def _credentials(findings: Findings) -> Iterator[Reason]:
    secrets = tuple(found for found in findings.of("credential.password") if not found.about)
    if secrets:
        yield reason("confidentiality.credential", Level.VIOLATION, *secrets)


def _breaches(findings: Findings) -> Iterator[Reason]:
    said: set[str] = set()
    for kind, code, level in _BREACHES:
        found = findings.of(kind)
        if found and code not in said:
            said.add(code)
            yield reason(f"confidentiality.{code}", level, *found)


def _known_in_office(findings: Findings) -> Iterator[Reason]:
    """Yield who receives support, told by somebody who decides on it: anybody else breaks privacy, not a secret."""
    clients = findings.of("welfare.client")
    if clients and findings.has("role.social_service") and not findings.has("secrecy.welfare_committee"):
        yield reason("confidentiality.social_secret", Level.REVIEW, *clients)


CONFIDENTIALITY = Guideline(
    number=7,
    code="confidentiality",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=lambda _post, findings: findings.has(*NEEDS),
)
