"""One passage with its cues and its people: what every subject of this room looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.persons import described_in, known_people, people_in
from service.domain.finding import Finding

if TYPE_CHECKING:
    from service.detectors.cues import Range, Seen
    from service.detectors.persons import Person
    from service.domain.policy import Policy
    from service.domain.reading import Passage, Reading

SOURCE = "sensitive_facts/1"


class Scene:
    """A passage in which something was heard. People are looked for only when a rule asks."""

    def __init__(self, seen: Seen, reading: Reading, policy: Policy) -> None:
        """Keep what was heard in a passage, and who may be named in office."""
        self.seen = seen
        self.passage: Passage = seen.passage
        self.reading = reading
        self._office_holders, self._author = known_people(reading, policy)

    def people(self, where: Range, *, strangers: bool = False) -> list[Person]:
        """Return the individuals in a range, the author left out; German writes all nouns large."""
        strangers = strangers and self.reading.language.code != "de"
        found = people_in(self.passage, *where, self._office_holders, self._author, strangers=strangers)
        return [person for person in found if not person.author]

    def citizens(self, where: Range, *, strangers: bool = False) -> list[Person]:
        """Return the individuals in a range who are named in no public office."""
        return [person for person in self.people(where, strangers=strangers) if not person.official]

    def someone(self, where: Range, *, trades: bool = False) -> Range | None:
        """Return one private person in a range: by name, by kin, spot or (on request) trade."""
        for person in self.citizens(where, strangers=True):
            return person.start, person.end
        return self.seen.within(where, "household") or self.described(where, trades=trades)

    def described(self, where: Range, *, trades: bool = False) -> Range | None:
        """Return somebody who is recognised without a name."""
        return next(iter(described_in(self.passage, *where, trades=trades)), None)

    def found(self, kind: str, hit: Range, probability: float, about: str = "") -> Finding:
        """Build a finding over a folded range."""
        return Finding(kind, self.passage.span(*hit), probability, SOURCE, about)


def joined(first: Range, second: Range | Person) -> Range:
    """Return the range that covers both."""
    start, end = (second.start, second.end) if not isinstance(second, tuple) else second
    return min(first[0], start), max(first[1], end)
