"""Match the terms of a policy as words: between boundaries, with the endings that words take.

"Kanaalwijk-West" also meets "Kanaalwijk West" and "de Kanaalwijk-Wests"; "ereburger" meets "ereburgers" and
"ereburgerschap", but a term never meets the middle of another word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.detectors.folded import folded
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy

_ENDINGS = r"(?:'?s|en|e|n|es|ers?|schap|tje)?"
_SHORTEST_INFLECTED = 4
"""Shorter words (abbreviations, articles) take no endings."""
_POLICIES_REMEMBERED = 64
_SPECIAL = frozenset(".^$*+?{}[]\\|()")


class Term(Struct, frozen=True):
    """One term: which entry of the policy it comes from, and whether that is an embargo."""

    embargo: bool
    index: int


class Matcher:
    """All terms of one policy, compiled once."""

    def __init__(self, policy: Policy) -> None:
        """Compile confidential terms, and the terms (or the subject) of every embargo."""
        self._terms: dict[str, Term] = {}
        patterns: dict[str, list[str]] = {}
        for index, entry in enumerate(policy.terms):
            self._add(patterns, Term(embargo=False, index=index), (entry.term,))
        for index, embargo in enumerate(policy.embargoes):
            self._add(patterns, Term(embargo=True, index=index), embargo.terms or (embargo.subject,))
        self._patterns = Patterns(patterns, passing=True)

    def _add(self, patterns: dict[str, list[str]], term: Term, words: tuple[str, ...]) -> None:
        key = f"{'embargo' if term.embargo else 'term'}-{term.index}"
        fragments = [fragment for word in words if (fragment := _fragment(word))]
        if fragments:
            self._terms[key] = term
            patterns[key] = [rf"(?:^|[^a-z0-9])(?P<hit>{fragment})(?:[^a-z0-9]|$)" for fragment in fragments]

    def find(self, text: str) -> Iterator[tuple[Term, int, int]]:
        """Yield every term in folded text with its range."""
        for key, start, end in self._patterns.find(text):
            yield self._terms[key], start, end


def _fragment(term: str) -> str:
    words = folded(term).replace("-", " ").split()
    return r"[ -]?(?:- ?)?".join(_word(word) for word in words) if words else ""


def _word(word: str) -> str:
    plain = "".join(f"\\{c}" if c in _SPECIAL else c for c in word)
    return plain + (_ENDINGS if len(word) >= _SHORTEST_INFLECTED and word.isalpha() else "")


_MATCHERS: dict[str, Matcher] = {}


def matcher_of(policy: Policy) -> Matcher | None:
    """Return the policy's matcher, compiled once per version; None when there is nothing to match."""
    if not policy.confidential_terms and not policy.embargoes:
        return None
    matcher = _MATCHERS.get(policy.version)
    if matcher is None:
        if len(_MATCHERS) >= _POLICIES_REMEMBERED:
            _MATCHERS.clear()
        matcher = _MATCHERS[policy.version] = Matcher(policy)
    return matcher
