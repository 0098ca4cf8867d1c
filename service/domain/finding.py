"""What can be seen: facts, without opinions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from service.domain.reading import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

STANCES = frozenset(
    {
        "stance.quoted",
        "stance.reported",
        "stance.negated",
        "stance.asked",
        "stance.condemned",
        "stance.apologised",
        "stance.title",
    }
)
"""Ways of using words without asserting them (guidelines.md, section 0, rule 6)."""


class Finding(Struct, frozen=True):
    """One fact: its kind, where it stands (None: in the metadata as a whole), how sure, and who says so.

    `about` is a word from a closed list or an index into the policy; never words of the post.
    """

    kind: str
    span: Span | None
    probability: float
    detector: str
    about: str = ""


class Unseen(Struct, frozen=True):
    """Kinds nobody could look for, and why: a closed list of reasons, e.g. classifier_timeout."""

    kinds: frozenset[str]
    why: str


class Findings(Struct, frozen=True, dict=True):
    """All facts about one post, and what could not be looked for: absence of evidence is not silence."""

    items: tuple[Finding, ...] = ()
    unseen: tuple[Unseen, ...] = ()

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Finding, ...]]:
        table: dict[str, list[Finding]] = {}
        for item in self.items:
            table.setdefault(item.kind, []).append(item)
        return {kind: tuple(items) for kind, items in table.items()}

    @cached_property
    def _stances(self) -> tuple[Finding, ...]:
        return tuple(item for item in self.items if item.kind in STANCES and item.span is not None)

    def of(self, *kinds: str) -> tuple[Finding, ...]:
        """Return the findings of these kinds, in the order of the kinds."""
        table = self._by_kind
        if len(kinds) == 1:
            return table.get(kinds[0], ())
        if table.keys().isdisjoint(kinds):
            return ()
        found: list[Finding] = []
        for kind in kinds:
            found.extend(table.get(kind, ()))
        return tuple(found)

    def has(self, *kinds: str) -> bool:
        """Say whether any of these kinds was found."""
        return not self._by_kind.keys().isdisjoint(kinds)

    def asserted(self, *kinds: str, despite: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
        """Return the findings of these kinds that the author asserts: no stance covers them.

        `despite` names stances that do not take these kinds back (a sneer put as a question is a sneer).
        """
        found = self.of(*kinds)
        if not found or not self._stances:
            return found
        return tuple(item for item in found if all(stance.kind in despite for stance in self.stances_of(item)))

    def stances_of(self, finding: Finding) -> Iterator[Finding]:
        """Yield the stances whose range covers the middle of a finding."""
        span = finding.span
        if span is None or span.start is None or span.end is None:
            return
        middle = (span.start + span.end) // 2
        for stance in self._stances:
            where = stance.span
            if where is None or where.field != span.field:
                continue
            if where.start is None or where.end is None or where.start <= middle < where.end:
                yield stance

    def could_not_see(self, kinds: frozenset[str]) -> str | None:
        """Return why some of these kinds could not be looked for, or None when all were."""
        for unseen in self.unseen:
            if unseen.kinds & kinds:
                return unseen.why
        return None
