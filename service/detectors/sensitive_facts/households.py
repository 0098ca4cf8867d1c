"""Money and shelter: who gets support, who owes, where somebody in hiding lives, who lives where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.sensitive_facts.scene import joined
from service.folding import fold
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range
    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding


_DECIDES = Patterns(
    {
        "decides": r"\b(?:bcsd|bijzonder comite|conseil(?:ler|lere)? (?:de|d.) ?l.action sociale|comite special|"
        r"sozialhilferat|welfare committee)\b"
    }
)


def households(scene: Scene) -> Iterator[Finding]:
    """Yield welfare.client, person.debt, person.shelter_address, person.home and person.staff_matter."""
    yield from _welfare(scene)
    yield from _told_in_office(scene)
    yield from _debts(scene)
    for hit in scene.seen.together("shelter", "place"):
        yield scene.found("person.shelter_address", hit, 0.85)
    yield from _homes(scene)
    yield from _victims(scene)
    for hit in scene.seen.all("staff_reason"):
        if scene.seen.within(scene.seen.sentence(hit), "sport"):
            continue
        people = scene.citizens(scene.seen.sentence(hit))
        if people:
            yield scene.found("person.staff_matter", joined(hit, people[0]), 0.7)


def _victims(scene: Scene) -> Iterator[Finding]:
    """Somebody dead, hurt or suspected, with a name behind "is", or told by whose child they are."""
    seen = scene.seen
    for hit in seen.all("victim"):
        people = scene.citizens(seen.sentence(hit))
        if people:
            yield scene.found("person.victim", joined(hit, people[0]), 0.8)
            return
    for hit in seen.all("casualty"):
        sentence = seen.sentence(hit)
        for who in _told(scene, (hit[1], sentence[1])):
            between = (hit[1], who[0] + 4)
            if who[0] - hit[1] <= _REACH_CHARACTERS and (
                seen.within(between, "is_called") or ":" in scene.passage.folded[hit[1] : who[0]]
            ):
                yield scene.found("person.victim", joined(hit, who), 0.75)
                return


_REACH_CHARACTERS = 60
"""A name further behind a victim than this belongs to something else."""


def _told(scene: Scene, where: Range) -> list[Range]:
    named = [(person.start, person.end) for person in scene.citizens(where, strangers=True)]
    described = scene.described(where)
    return named or ([described] if described else [])


def _welfare(scene: Scene) -> Iterator[Finding]:
    seen = scene.seen
    for hit in seen.all("welfare_state"):
        sentence = seen.sentence(hit)
        if seen.within(sentence, "welfare_none", "self"):
            continue
        before = seen.around(hit, before=1, after=0)
        who = scene.someone(sentence) or (
            None if seen.within(before, "welfare_none") else scene.someone((before[0], sentence[0]))
        )
        if who is not None:
            yield scene.found("welfare.client", joined(hit, who), 0.75)
            return
    for hit in seen.all("welfare"):
        around = seen.around(hit)
        sentence = seen.sentence(hit)
        if not seen.within(around, "welfare_act") or seen.within(sentence, "self"):
            continue
        behind = (sentence[1], around[1])
        who = _somebody(scene, sentence) or (None if seen.within(behind, "thanked") else _somebody(scene, behind))
        if who is not None:
            yield scene.found("welfare.client", joined(hit, who), 0.8)
            return


def _debts(scene: Scene) -> Iterator[Finding]:
    seen = scene.seen
    for hit in seen.all("debt"):
        sentence = seen.sentence(hit)
        people = scene.citizens(sentence)
        ex = seen.within(sentence, "ex_partner")
        if ex or (people and seen.within(sentence, "household")):
            yield scene.found("person.debt", joined(hit, ex or people[0]), 0.8)
            return
    for hit in seen.all("money_trouble"):
        sentence = seen.sentence(hit)
        if seen.within((sentence[0], hit[1]), "self") or seen.within(sentence, "legal_person"):
            continue
        who = scene.someone(sentence, trades=True)
        if who:
            yield scene.found("person.debt", joined(hit, who), 0.7)
            return


def _homes(scene: Scene) -> Iterator[Finding]:
    """Where a blamed person lives."""
    seen = scene.seen
    for hit in seen.all("where_person_lives"):
        if seen.within(seen.around(hit), "misdeed"):
            yield scene.found("person.home", hit, 0.8)
            return
    for hit in seen.all("home_told")[:1]:
        if not seen.within(seen.sentence(hit), "home_none"):
            yield scene.found("person.home", hit, 0.65, "told")


def _told_in_office(scene: Scene) -> Iterator[Finding]:
    """Find a case told by somebody who decides on support: one person and what is lacking, without any name."""
    author = scene.reading.post.author
    if not _DECIDES.names_in(fold(f"{author.role or ''} {author.bio or ''}")[0]):
        return
    seen = scene.seen
    for hit in seen.all("one_client"):
        around = seen.around(hit)
        lack = seen.within(around, "client_lacks")
        if lack and not seen.within(around, "client_kept"):
            yield scene.found("welfare.client", joined(hit, lack), 0.7)
            return


def _somebody(scene: Scene, where: Range) -> Range | None:
    for person in scene.citizens(where):
        return person.start, person.end
    return scene.seen.within(where, "household") or scene.described(where)
