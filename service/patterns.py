r"""Patterns that run in linear time (RE2), and only where a cheap first look says that they may match.

RE2 has no lookaround and its `\b` knows ASCII only: match on folded text. Where a pattern needs context
around the hit, name the hit `(?P<hit>…)`; only that range is returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.automata import Automaton, Searcher, searcher
from service.first_look import FIRST_LOOK
from service.syntax import branches_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FEW = 16
"""Fewer patterns than this are not worth a place in the shared first look: they are asked about short stretches."""
_FEW_BRANCHES = 8
"""More branches of a pattern than this are run together."""
WHOLE: Sequence[int] = ()
"""Instead of branches: the pattern as it stands."""


class Alternatives:
    """Named patterns over folded text, tried by place. A name may have several; each is compiled when first tried."""

    def __init__(self, patterns: Mapping[str, str | Sequence[str]]) -> None:
        """Keep the patterns by number; one that RE2 cannot run raises re2.error when it is tried."""
        self._patterns = [
            (name, pattern)
            for name, alternatives in patterns.items()
            for pattern in ([alternatives] if isinstance(alternatives, str) else alternatives)
        ]
        self._branches: dict[int, tuple[str, ...]] = {}

    def _searchers(self, place: int, branches: Sequence[int]) -> list[Searcher]:
        """Return the branches of a pattern, or the whole of it where these are none or many."""
        pattern = self._patterns[place][1]
        if not 0 < len(branches) <= _FEW_BRANCHES:
            return [searcher(pattern)]
        written = self._branches.get(place)
        if written is None:
            written = self._branches[place] = branches_of(pattern)
        return [searcher(written[branch]) for branch in branches]

    def _finder(self, place: int, branches: Sequence[int], data: bytes) -> Searcher | None:
        """Return what finds the matches of a pattern: the only branch that has any, else the whole."""
        found = self._searchers(place, branches)
        if len(found) > 1:
            found = [each for each in found if each.regexp.search(data) is not None]
        if len(found) > 1:
            return searcher(self._patterns[place][1])
        return found[0] if found else None

    def find_among(self, text: str, places: Mapping[int, Sequence[int]]) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) of every match of some patterns, or of branches of theirs, in the order given."""
        if not places:
            return
        data = text.encode()
        plain = len(data) == len(text)
        for place, branches in places.items():
            finder = self._finder(place, branches, data)
            if finder is None:
                continue
            name = self._patterns[place][0]
            byte = character = 0
            for match in finder.regexp.finditer(data):
                start, end = match.span(finder.group)
                if end <= start:
                    continue
                if plain:
                    yield name, start, end
                    continue
                # RE2 counts bytes; count characters on from the last match, so that this stays linear.
                first = character + len(data[byte:start].decode("utf-8", "ignore"))
                character = first + len(data[start:end].decode("utf-8", "ignore"))
                byte = end
                yield name, first, character


class Patterns(Alternatives):
    """The patterns of a room, and a first look at all of them."""

    def __init__(self, patterns: Mapping[str, str | Sequence[str]], *, passing: bool = False) -> None:
        """Have the patterns watched for by the first look that all rooms share.

        A few, and those that come and go with a policy (`passing`), are looked for by an automaton of their own.
        """
        super().__init__(patterns)
        alone = passing or len(self._patterns) < _FEW
        written = [pattern for _, pattern in self._patterns]
        self._automaton = Automaton(written) if alone else None
        self._owner = -1 if alone else FIRST_LOOK.add(written)

    def _places(self, text: str) -> Mapping[int, Sequence[int]]:
        if self._automaton is not None:
            return dict.fromkeys(sorted(self._automaton.match(text)), WHOLE)
        return FIRST_LOOK.look(text, self._owner)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (name, start, end) of every match, pattern by pattern in the order they were given."""
        return self.find_among(text, self._places(text))

    def candidates(self, text: str) -> Mapping[str, Mapping[int, Sequence[int]]]:
        """Return the patterns that may match, by name: for `find_among`."""
        found: dict[str, dict[int, Sequence[int]]] = {}
        for place, branches in self._places(text).items():
            found.setdefault(self._patterns[place][0], {})[place] = branches
        return found

    def names_in(self, text: str) -> frozenset[str]:
        """Return the names that match anywhere: cheaper than finding where."""
        places = self._places(text)
        if self._automaton is not None:
            return frozenset(self._patterns[place][0] for place in places)
        seen: set[str] = set()
        data = b""
        for place, branches in places.items():
            name = self._patterns[place][0]
            if name not in seen:
                data = data or text.encode()
                if any(each.regexp.search(data) is not None for each in self._searchers(place, branches)):
                    seen.add(name)
        return frozenset(seen)

    def has(self, name: str, text: str) -> bool:
        """Say whether one of the patterns of a name matches: for a stretch of a text that was looked at already."""
        data = text.encode()
        return any(
            searcher(pattern).regexp.search(data) is not None for named, pattern in self._patterns if named == name
        )
