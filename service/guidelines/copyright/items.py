"""One media item: its maker's rights, then the portrait right of who stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.guideline import Level, reason
from service.domain.reading import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.finding import Finding, Findings
    from service.domain.guideline import Reason
    from service.domain.post import Post

ITEM_KINDS = frozenset(
    {
        "media.licence_refused",
        "media.licence_reserved",
        "media.licence_unknown",
        "media.cc_unnamed",
        "media.nd_modified",
        "media.nc_commercial",
        "media.credit_search_engine",
        "media.credit_agency",
        "media.found_somewhere",
        "media.unsourced",
        "media.watermark",
        "media.screenshot_of_work",
        "media.protected_art",
        "media.mark_removed",
        "media.covert",
        "person.ridiculed",
        "media.ai_generated",
        "media.face_swap",
        "media.music",
    }
)
_RIGHTS = (
    ("media.maker_refused", "maker_refused", Level.VIOLATION),
    ("media.licence_refused", "no_licence", Level.VIOLATION),
    ("media.licence_reserved", "rights_reserved", Level.VIOLATION),
    ("media.watermark", "watermark", Level.VIOLATION),
    ("media.mark_removed", "mark_removed", Level.REVIEW),
    ("media.cc_unnamed", "licence_terms", Level.REVIEW),
    ("media.nd_modified", "licence_terms", Level.REVIEW),
    ("media.nc_commercial", "licence_terms", Level.REVIEW),
    ("media.credit_search_engine", "source_unclear", Level.REVIEW),
    ("media.credit_agency", "source_unclear", Level.REVIEW),
    ("media.licence_unknown", "source_unclear", Level.REVIEW),
    ("media.protected_art", "others_work", Level.REVIEW),
    ("media.screenshot_of_work", "others_work", Level.REVIEW),
    ("media.unsourced", "source_missing", Level.ADVISE),
)
"""Heaviest first: the first that is found speaks for the item."""
_LICENSED = ("own", "permission", "eigen", "toestemming")


def judge_item(index: int, post: Post, findings: Findings) -> Iterator[Reason]:
    """Yield at most one reason about the maker and one about the portrait."""
    portrait = _portrait(index, post, findings)
    if portrait is not None:
        yield portrait
    licensed = is_licensed(post.media[index].licence)
    told = () if licensed else findings.of("media.found_somewhere")
    for kind, code, level in _RIGHTS:
        found = _of_item(findings, kind, index)
        if not found or (licensed and kind in {"media.watermark", "media.protected_art", "media.screenshot_of_work"}):
            continue
        if kind == "media.unsourced" and _has_consent_tip(index, post):
            continue  # one tip per picture: guideline 6 asks for consent and source together
        if kind == "media.unsourced" and told:
            break
        heavy = () if level is Level.ADVISE else (*_of_item(findings, "media.watermark", index), *told)
        yield reason(f"copyright.{code}", level, *found, *heavy)
        told = ()
        break
    if told and not findings.has("media.permission_claimed", "media.own_work"):
        yield reason("copyright.source_unclear", Level.REVIEW, *told)
    for music in _of_item(findings, "media.music", index):
        level = Level.VIOLATION if music.about == "refused" else Level.REVIEW
        yield reason("copyright.music", level, music)


def _portrait(index: int, post: Post, findings: Findings) -> Reason | None:
    people = post.media[index].people or ()
    refused = tuple(
        Span(f"media[{index}].people[{i}].consent") for i, person in enumerate(people) if person.consent is False
    )
    machine = [f for f in _of_item(findings, "media.ai_generated", index) if f.about == "unlabelled"]
    swapped = _of_item(findings, "media.face_swap", index)
    real = swapped or any(person.name for person in people)
    if machine and real:
        return reason("copyright.deepfake", Level.VIOLATION, *machine, *swapped, at=refused)
    if refused:
        return reason("copyright.portrait_refused", Level.VIOLATION, at=refused)
    if swapped:
        return reason("copyright.deepfake", Level.REVIEW, *swapped)
    covert = findings.of("media.covert")
    if covert and (people or any(f.span and f.span.field.startswith(f"media[{index}].") for f in covert)):
        return reason("copyright.covert_portrait", Level.REVIEW, *covert)
    private = any(person.consent is None and not person.name for person in people)
    if (ridiculed := findings.of("person.ridiculed")) and private:
        return reason("copyright.mocked_portrait", Level.REVIEW, *ridiculed)
    return None


def _of_item(findings: Findings, kind: str, index: int) -> tuple[Finding, ...]:
    return tuple(f for f in findings.of(kind) if f.span is not None and f.span.field.startswith(f"media[{index}]."))


def is_licensed(licence: str | None) -> bool:
    """Say whether the recorded licence is the author's own or a permission."""
    return bool(licence) and any(word in (licence or "").lower() for word in _LICENSED)


def _has_consent_tip(index: int, post: Post) -> bool:
    people = post.media[index].people or ()
    agreed = bool(people) and all(person.consent for person in people)  # somebody cared: do not nag
    return agreed or any(person.consent is None for person in people)
