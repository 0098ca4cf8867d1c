"""Money and shelter: who gets support, who owes, where somebody in hiding lives, who lives where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.sensitive_facts.scene import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range
    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding


def households(scene: Scene) -> Iterator[Finding]:
    """Yield welfare.client, person.debt, person.shelter_address, person.home and person.staff_matter."""
    yield from _welfare(scene)
    yield from _debts(scene)
    for hit in scene.seen.together("shelter", "place"):
        yield scene.found("person.shelter_address", hit, 0.85)
    yield from _homes(scene)
    for hit in scene.seen.all("victim"):
        people = scene.citizens(scene.seen.sentence(hit))
        if people:
            yield scene.found("person.victim", joined(hit, people[0]), 0.8)
    for hit in scene.seen.all("staff_reason"):
        people = scene.citizens(scene.seen.sentence(hit))
        if people:
            yield scene.found("person.staff_matter", joined(hit, people[0]), 0.7)


def _welfare(scene: Scene) -> Iterator[Finding]:
    seen = scene.seen
    for hit in seen.all("welfare"):
        around = seen.around(hit)
        sentence = seen.sentence(hit)
        if not seen.within(around, "welfare_act") or seen.within(sentence, "self"):
            continue
        who = _somebody(scene, sentence) or _somebody(scene, (sentence[1], around[1]))
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


def _homes(scene: Scene) -> Iterator[Finding]:
    """Where a blamed person lives."""
    seen = scene.seen
    for hit in seen.all("where_person_lives"):
        if seen.within(seen.around(hit), "misdeed"):
            yield scene.found("person.home", hit, 0.8)


def _somebody(scene: Scene, where: Range) -> Range | None:
    for person in scene.citizens(where):
        return person.start, person.end
    return scene.seen.within(where, "household")
