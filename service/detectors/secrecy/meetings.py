"""What was said or voted where the public may not listen: closed sessions, the college, the welfare committee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range, Seen

SOURCE = "secrecy/1"


_LONGEST_HEADING_WORDS = 5
"""More words than these behind "in besloten zitting:" tell what happened, fewer name a subject."""


def found(seen: Seen, kind: str, hit: Range, probability: float, about: str = "") -> Finding:
    """Build a finding of this room over a folded range, up to the end of its sentence: there stands what is told."""
    start, end = hit
    end = max(end, seen.around((end - 1, end), before=0, after=0)[1])
    while end > hit[1] and seen.passage.folded[end - 1] in " \n.!?":
        end -= 1
    return Finding(kind, seen.passage.span(start, end), probability, SOURCE, about)


def joined(first: Range, second: Range) -> Range:
    """Return the range that covers both."""
    return min(first[0], second[0]), max(first[1], second[1])


def meetings(seen: Seen) -> Iterator[Finding]:
    """Yield secrecy.closed_session, .college_votes, .college_agenda and .welfare_committee."""
    yield from _closed_session(seen)
    yield from _college(seen)
    for hit in seen.all("welfare_committee")[:1]:
        if seen.within(seen.around(hit), "about_secrecy"):
            continue
        votes = seen.within(seen.sentence(hit), "vote_count")
        if votes:
            yield found(seen, "secrecy.welfare_committee", joined(hit, votes), 0.6)
            return
        around = seen.around(hit, before=1, after=2)
        case = seen.within(around, "welfare_case")
        if case and seen.within(around, "revealed", "welfare_gets") and not seen.within(around, "aggregate"):
            yield found(seen, "secrecy.welfare_committee", joined(hit, case), 0.6)


def _closed_session(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("closed_session"):
        sentence = seen.sentence(hit)
        content = _content(seen, hit, sentence)
        if content is None:
            around = seen.around(hit, before=0, after=1)
            if seen.within(around, "about_secrecy"):
                continue
            content = _content(seen, hit, (sentence[1], around[1]))
        elif seen.within(seen.around(hit, before=0, after=1), "about_secrecy"):
            continue
        if content is not None:
            yield found(seen, "secrecy.closed_session", joined(hit, content), 0.85)
            return


def _content(seen: Seen, session: Range, where: Range) -> Range | None:
    """Something that was said or voted: beside the words that name the session itself ("besloten")."""
    if where[0] <= session[0] and seen.passage.folded[session[1] : session[1] + 2].startswith(":"):
        told = seen.passage.folded[session[1] : where[1]].split()
        if len(told) > _LONGEST_HEADING_WORDS:
            return session[1], where[1]
    for hit in seen.all("revealed"):
        if where[0] <= hit[0] and hit[1] <= where[1] and (hit[1] <= session[0] or hit[0] >= session[1]):
            return hit
    return None


def _college(seen: Seen) -> Iterator[Finding]:
    for hit in seen.all("college"):
        sentence = seen.sentence(hit)
        around = seen.around(hit, before=0, after=1)
        side = seen.within(sentence, "side")
        if side is None and not seen.within(sentence, "side_public"):
            side = seen.within(around, "side")
        if side and not seen.within(seen.sentence(side), "side_public"):
            yield found(seen, "secrecy.college_votes", joined(hit, side), 0.8)
            return
    for hit in seen.all("college_agenda")[:1]:
        yield found(seen, "secrecy.college_agenda", hit, 0.6)
