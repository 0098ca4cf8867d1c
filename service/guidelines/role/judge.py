"""1. "Denk goed na in welke rol u sociale media gebruikt: is dit als privépersoon of in functie".

Asks whether a reader would know in one second whether this is the person, the politician or the town. Needs
the account, the office, and signs of campaigning and of private matters. Campaigning on one's own page is
nobody's business here. Does not try to see whether a page is really run by whom it names.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, Reason, Rule, reason
from service.guidelines.messages import load_messages
from service.guidelines.role import official_channel, own_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Findings
    from service.domain.post import Post

_GAIN = {
    "private.weapon": "role.office_as_weapon",
    "private.favour": "role.office_as_favour",
    "private.own_interest": "role.own_interest",
}
"""Office turned to private use, wherever it is said."""
_RHETORICAL = frozenset({"stance.asked", "stance.negated"})
"""Pulling rank comes as a question ("do you know who I am?") and with a "not" ("you know not whom")."""
NEEDS = official_channel.NEEDS | own_page.NEEDS | frozenset(_GAIN)


def judge(post: Post, findings: Findings, rule: Rule) -> Iterator[Reason]:
    """Yield what blurs or abuses the role in which somebody speaks."""
    if not findings.has("private.recusal"):
        for kind, code in _GAIN.items():
            if found := findings.asserted(kind, despite=_RHETORICAL):
                yield reason(code, Level.VIOLATION, *found)
    if findings.has("account.organisation"):
        yield from official_channel.judge_official_channel(findings, rule)
    else:
        yield from own_page.judge_own_page(post, findings)


def _applies(_post: Post, findings: Findings) -> bool:
    return findings.has("account.organisation", "role.executive", "role.councillor", "role.staff") or any(
        item.kind.startswith(("role.", "campaign.", "private.")) for item in findings.items
    )


ROLE = Guideline(
    number=1,
    code="role",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=_applies,
)
