"""5. "Hou rekening met de wettelijk vastgelegde auteurs- en portretrecht".

"Zonder toestemming andermans werk publiceren of citeren is niet toegestaan."

Needs what is recorded and described about media, and quotations. An explicit refusal (`none`, all rights
reserved, consent false) is a violation; a recorded but unclear source is a review; a silent field is at most one
tip per post, and none at all where the policy says that media are its own. Sharing a link, naming a title,
short quotations with their author, and pictures of office holders in office pass.
Does not try to recognise works or faces in pixels.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.domain.guideline import Guideline, Level, reason
from service.guidelines.copyright.items import ITEM_KINDS, is_licensed, judge_item
from service.guidelines.messages import load_messages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.guideline import Reason, Rule
    from service.domain.post import Post

TEXT_KINDS = frozenset(
    {
        "media.full_work",
        "media.copied_told",
        "media.permission_claimed",
        "media.own_work",
        "media.maker_refused",
        "quotation.unsourced",
        "quotation.sourced",
        "quotation.long",
        "quotation.verse",
    }
)
NEEDS = TEXT_KINDS | ITEM_KINDS


def judge(post: Post, findings: Findings, _rule: Rule) -> Iterator[Reason]:
    """Yield reasons about copied words first, then per media item; tips are merged into one."""
    tips: list[Reason] = []
    for found in (
        *_words(post, findings),
        *(r for i, _ in enumerate(post.media) for r in judge_item(i, post, findings)),
    ):
        if found.level is Level.ADVISE:
            tips.append(found)
        else:
            yield found
    yield from tips[:1]


def _words(post: Post, findings: Findings) -> Iterator[Reason]:
    allowed = findings.has("media.permission_claimed", "media.own_work") and not findings.has("media.maker_refused")
    works = tuple(work for work in findings.of("media.full_work") if not _is_licensed_item(work, post))
    if works and not allowed:
        yield reason("copyright.whole_work", Level.VIOLATION, *works)
    elif (verse := findings.of("quotation.verse")) and not allowed:
        yield reason("copyright.whole_verse", Level.VIOLATION, *verse)
    elif (told := findings.of("media.copied_told")) and not allowed:
        yield reason("copyright.copied_told", Level.REVIEW, *told)
    if long := findings.of("quotation.long"):
        yield reason("copyright.long_quotation", Level.REVIEW, *long)
    elif unsourced := findings.of("quotation.unsourced"):
        yield reason("copyright.quotation_unsourced", Level.ADVISE, *unsourced)


def _is_licensed_item(work: Finding, post: Post) -> bool:
    """Say whether a whole work stands in an item whose recorded licence allows it."""
    field = work.span.field if work.span else ""
    return any(field.startswith(f"media[{i}].") and is_licensed(media.licence) for i, media in enumerate(post.media))


def _applies(post: Post, findings: Findings) -> bool:
    return bool(post.media) or post.quoted_source is not None or findings.has(*TEXT_KINDS)


COPYRIGHT = Guideline(
    number=5,
    code="copyright",
    needs=NEEDS,
    judge=judge,
    messages=load_messages(Path(__file__).with_name("messages.toml")),
    applies=_applies,
)
