"""What must not become known about somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.guideline import Reason

FACT_KINDS = frozenset(
    {
        "health.named",
        "health.described",
        "suicide.youngster",
        "suicide.named",
        "welfare.client",
        "person.complainant",
        "person.debt",
        "person.victim",
        "person.shelter_address",
        "person.home",
        "person.staff_matter",
        "person.consent_in_text",
        "minor.at_school",
        "minor.named",
        "minor.bad_light",
        "secrecy.staff_file",
        "secrecy.candidate",
    }
)
_ALWAYS = (
    ("suicide.youngster", "privacy.suicide", Level.VIOLATION),
    ("suicide.named", "privacy.suicide", Level.REVIEW),
    ("welfare.client", "privacy.welfare_client", Level.VIOLATION),
    ("person.complainant", "privacy.complainant", Level.VIOLATION),
    ("person.shelter_address", "privacy.shelter_address", Level.VIOLATION),
    ("person.home", "privacy.home", Level.VIOLATION),
    ("person.victim", "privacy.victim", Level.VIOLATION),
    ("person.debt", "privacy.debt", Level.REVIEW),
    ("secrecy.staff_file", "privacy.staff_matter", Level.VIOLATION),
    ("person.staff_matter", "privacy.staff_matter", Level.REVIEW),
    ("secrecy.candidate", "privacy.candidate", Level.REVIEW),
    ("minor.bad_light", "privacy.child_in_bad_light", Level.REVIEW),
)
"""Kind -> reason and level, whatever is claimed about consent."""
_WITHOUT_CONSENT = (
    ("health.named", "privacy.health", Level.VIOLATION, Level.REVIEW),
    ("health.described", "privacy.health", Level.REVIEW, Level.ADVISE),
    ("minor.at_school", "privacy.child_at_school", Level.REVIEW, Level.ADVISE),
    ("minor.named", "privacy.child_named", Level.ADVISE, None),
)
"""Kind -> reason, level, and the level when the text says that the people concerned agreed."""


def judge_facts(findings: Findings) -> Iterator[Reason]:
    """Yield one reason per sort of fact, the heaviest kind of it."""
    said: set[str] = set()
    for kind, code, level in _ALWAYS:
        found = tuple(f for f in findings.of(kind) if f.about != "told")
        if found and code not in said:
            said.add(code)
            yield reason(code, level, *found)
    if (homes := findings.of("person.home")) and "privacy.home" not in said:
        said.add("privacy.home")
        yield reason("privacy.home", Level.REVIEW, *homes)
    consent = findings.has("person.consent_in_text")
    for kind, code, level, agreed in _WITHOUT_CONSENT:
        found = tuple(f for f in findings.of(kind) if f.about != "dead") or findings.of(kind)
        if not found or code in said:
            continue
        dead = kind == "health.named" and all(f.about == "dead" for f in found)
        chosen = agreed if consent else Level.REVIEW if dead else level
        if chosen is not None:
            said.add(code)
            yield reason(code, chosen, *found)
