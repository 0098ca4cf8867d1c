"""Evaluate: how well sorted mentions agree with labelled ones.

A row is a mention with `expect_class`, `also_ok`, `needs_answer` and `urgency`. Shares are 0..1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from service.domain.policy import Policy
from service.evaluate import share
from service.mentions.mention import CLASSES, Mention, MentionClass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.mentions.mention import Sorting

LABEL_FIELDS = frozenset(
    {"expect_class", "also_ok", "needs_answer", "urgency", "tags", "note", "situation", "policy_context"}
)


class MentionRow(Struct, frozen=True):
    """One labelled mention."""

    mention: Mention
    policy: Policy
    expected: MentionClass
    also_ok: tuple[MentionClass, ...]
    needs_answer: bool
    urgency: str


class ClassScore(Struct, frozen=True):
    """Precision and recall of one class (a class of `also_ok` counts as right), of `n` rows that expect it."""

    p: float | None
    r: float | None
    n: int


class MentionReport(Struct, frozen=True):
    """The figures, in the order they are read."""

    n: int
    errors: int
    strict: float | None
    lenient: float | None
    needs_answer: float | None
    urgency: float | None
    missed_alarm: float | None
    false_alarm: float | None
    classes: dict[str, ClassScore]


def is_mention(raw: Mapping[str, Any]) -> bool:
    """Say whether a labelled row is a mention."""
    return "expect_class" in raw


def mention_row_of(raw: Mapping[str, Any]) -> MentionRow:
    """Read a labelled row; raise msgspec.ValidationError when it is not well formed."""
    return MentionRow(
        mention=msgspec.convert({k: v for k, v in raw.items() if k not in LABEL_FIELDS}, Mention),
        policy=msgspec.convert(raw.get("policy_context") or {}, Policy),
        expected=msgspec.convert(raw["expect_class"], MentionClass),
        also_ok=msgspec.convert(raw.get("also_ok") or [], tuple[MentionClass, ...]),
        needs_answer=msgspec.convert(raw.get("needs_answer", False), bool),
        urgency=msgspec.convert(raw.get("urgency", "normal"), str),
    )


def is_right(row: MentionRow, sorting: Sorting) -> bool:
    """Say whether a class is the expected one, or one that an officer would not dispute."""
    return sorting.kind == row.expected or sorting.kind in row.also_ok


def score_mentions(pairs: Sequence[tuple[MentionRow, Sorting]], errors: int = 0) -> MentionReport:
    """Compare sortings with labels. An alarm is whatever is critical."""
    alarms = [(row, found) for row, found in pairs if row.urgency == "critical"]
    calm = [(row, found) for row, found in pairs if row.urgency != "critical"]
    return MentionReport(
        n=len(pairs) + errors,
        errors=errors,
        strict=share([found.kind == row.expected for row, found in pairs]),
        lenient=share([is_right(row, found) for row, found in pairs]),
        needs_answer=share([found.needs_answer == row.needs_answer for row, found in pairs]),
        urgency=share([found.urgency == row.urgency for row, found in pairs]),
        missed_alarm=share([found.urgency != "critical" for _, found in alarms]),
        false_alarm=share([found.urgency == "critical" for _, found in calm]),
        classes={name: _class(name, pairs) for name in CLASSES},
    )


def _class(name: str, pairs: Sequence[tuple[MentionRow, Sorting]]) -> ClassScore:
    expected = [is_right(row, found) for row, found in pairs if row.expected == name]
    given = [is_right(row, found) for row, found in pairs if found.kind == name]
    return ClassScore(p=share(given), r=share(expected), n=len(expected))
