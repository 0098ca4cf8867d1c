"""Who applied, and what stands in somebody's personnel file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.persons import people_in
from service.detectors.secrecy.meetings import found, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range, Seen
    from service.detectors.persons import Known
    from service.domain.finding import Finding


def people_rules(seen: Seen, office_holders: Known, author: Known, *, strangers: bool) -> Iterator[Finding]:
    """Yield secrecy.candidate and secrecy.staff_file; `strangers`: a capital inside a sentence means a name."""
    for hit in seen.all("selection"):
        around = seen.around(hit, before=0, after=1)
        if seen.within(seen.around(hit), "selection_public"):
            continue
        who = _named(seen, around, office_holders, author, strangers=strangers) or seen.within(
            around, "selection_identity"
        )
        if who:
            yield found(seen, "secrecy.candidate", joined(hit, who), 0.75)
            break
    for hit in seen.all("staff_file"):
        sentence = seen.sentence(hit)
        if seen.within(sentence, "staff_public"):
            continue
        who = _named(seen, sentence, office_holders, author) or seen.within(sentence, "staff_member")
        if who:
            yield found(seen, "secrecy.staff_file", joined(hit, who), 0.75)
            return
    for hit in seen.all("staff_measure"):
        sentence = seen.sentence(hit)
        asked = seen.passage.folded[sentence[0] : sentence[1]].rstrip().endswith("?")
        member = None if asked or seen.within(sentence, "staff_public") else seen.within(sentence, "staff_member")
        if member:
            yield found(seen, "secrecy.staff_file", joined(hit, member), 0.7)
            return


def _named(seen: Seen, where: Range, office_holders: Known, author: Known, *, strangers: bool = False) -> Range | None:
    for person in people_in(seen.passage, *where, office_holders, author, strangers=strangers):
        if not (person.official or person.author):
            return person.start, person.end
    return None
