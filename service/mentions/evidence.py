"""Evidence: the findings about one mention, asked by the names of cues."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.domain.finding import Finding, Findings
    from service.domain.reading import Passage, Reading


class Evidence:
    """What was seen in one mention."""

    def __init__(self, reading: Reading, findings: Findings) -> None:
        """Keep both."""
        self.reading = reading
        self.findings = findings

    def has(self, *cues: str) -> bool:
        """Say whether one of these cues was seen."""
        return self.findings.has(*(f"mention.{cue}" for cue in cues))

    def of(self, *cues: str) -> tuple[Finding, ...]:
        """Return what was seen of these cues."""
        return self.findings.of(*(f"mention.{cue}" for cue in cues))

    @cached_property
    def passage(self) -> Passage | None:
        """The text."""
        return self.reading.by_field.get("text")

    @cached_property
    def words(self) -> frozenset[str]:
        """Its folded words."""
        return frozenset(word.text for word in self.passage.words) if self.passage else frozenset()

    @cached_property
    def word_count(self) -> int:
        """How many words it has."""
        return len(self.passage.words) if self.passage else 0

    @property
    def is_reply(self) -> bool:
        """Whether it answers something that was written before."""
        return self.reading.parent is not None

    def touching(self, finding: Finding, *cues: str) -> bool:
        """Say whether a cue overlaps a finding."""
        span = finding.span
        if span is None or span.start is None or span.end is None:
            return False
        ranges = (other.span for other in self.of(*cues) if other.span is not None)
        return any(
            at.start is not None and at.end is not None and at.start < span.end and span.start < at.end for at in ranges
        )
