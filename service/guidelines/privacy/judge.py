"""6. "Heb aandacht voor de privacy. Deel geen informatie en foto's van individuen zonder toestemming."

Needs identifiers, contact data and people in media. Does not try to …
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

NEEDS = frozenset({"identifier.national_number"})


def judge(_post: Post, findings: Findings, _rule: Rule) -> Iterator[Reason]:
    """Yield one reason per sort of personal data."""
    if numbers := findings.of("identifier.national_number"):
        yield reason("privacy.national_number", Level.VIOLATION, *numbers)


PRIVACY = Guideline(
    number=6,
    code="privacy",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
)
