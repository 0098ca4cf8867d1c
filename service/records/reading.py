"""Read a decision log back, and join what was decided with what readers said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from service.records.files import PATTERN
from service.records.lines import DecisionLine, FeedbackLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINE: msgspec.json.Decoder[DecisionLine | FeedbackLine] = msgspec.json.Decoder(DecisionLine | FeedbackLine)


class Joined(Struct):
    """A decision, and by guideline what was said of it last; `disputed` are those of which both was said."""

    decision: DecisionLine
    said: dict[str, FeedbackLine] = {}
    disputed: set[str] = field(default_factory=set)

    def hear(self, feedback: FeedbackLine) -> None:
        """Take feedback in: the last word counts."""
        before = self.said.get(feedback.guideline)
        if before is not None and before.right != feedback.right:
            self.disputed.add(feedback.guideline)
        self.said[feedback.guideline] = feedback


class Reading(Struct):
    """What a log holds of feedback: joined with its decisions, `unmatched` without one, and lines that are broken."""

    joined: list[Joined]
    unmatched: int
    broken: int


def read_log(folder: Path) -> Reading:
    """Join the feedback of a log with its decisions: of the same organisation, by verdict id, else by content hash."""
    heard: list[FeedbackLine] = []
    broken = 0
    for line in _lines(folder):
        if b'"feedback"' not in line[:64]:
            continue
        found = _decoded(line)
        broken += found is None
        if isinstance(found, FeedbackLine):
            heard.append(found)
    heard.sort(key=lambda line: line.time)
    wanted = {(line.organisation, name) for line in heard for name in (line.verdict_id, line.content_hash) if name}
    by_name: dict[tuple[str, str], Joined] = {}
    for line in _lines(folder):
        if b'"decision"' not in line[:64]:
            continue
        decided = _decoded(line)
        if not isinstance(decided, DecisionLine):
            broken += 1
            continue
        names = {(decided.organisation, name) for name in (decided.verdict_id, decided.content_hash)} & wanted
        if names:
            _note(by_name, Joined(decided), names)
    unmatched = sum(not _hear(by_name, feedback) for feedback in heard)
    joined = {id(each): each for each in by_name.values() if each.said}
    return Reading(list(joined.values()), unmatched, broken)


def _note(by_name: dict[tuple[str, str], Joined], joined: Joined, names: set[tuple[str, str]]) -> None:
    """Put a decision under its names; of several answers about one content the last stands under its hash."""
    for name in names:
        known = by_name.get(name)
        if known is None or known.decision.time <= joined.decision.time:
            by_name[name] = joined


def _hear(by_name: dict[tuple[str, str], Joined], feedback: FeedbackLine) -> bool:
    for name in (feedback.verdict_id, feedback.content_hash):
        joined = by_name.get((feedback.organisation, name)) if name else None
        if joined is not None:
            joined.hear(feedback)
            return True
    return False


def _lines(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.glob(PATTERN)):
        with path.open("rb") as file:
            yield from file


def _decoded(line: bytes) -> DecisionLine | FeedbackLine | None:
    try:
        return _LINE.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
