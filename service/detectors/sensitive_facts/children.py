"""Children in words: a name with a school, a class or an age, and the light that is put on them."""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.sensitive_facts.scene import joined
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding

_AGE = Patterns(
    {
        "age": r"^ ?(?:\((?P<hit>[1-9]|1[0-5])(?: ?(?:jaar|ans|jahre|years old|j\.?|y))?\)|, (?:[1-9]|1[0-5]) (?:jaar|ans|jahre|years))"
    }
)
_AFTER_NAME = 16


def _in_class(scene: Scene) -> Iterator[Finding]:
    """A child by name with its class and what follows it: no child's word ("zoon", "leerling") is needed."""
    seen = scene.seen
    for hit in seen.all("class"):
        sentence = seen.sentence(hit)
        if not seen.within(sentence, "bad_light", "fault_of_child"):
            continue
        people = [person for person in scene.citizens(sentence) if person.how == "name"]
        if people:
            yield scene.found("minor.bad_light", joined(hit, people[0]), 0.7)
            return


def children(scene: Scene) -> Iterator[Finding]:
    """Yield minor.at_school (name with school or class), minor.named (name with age) or minor.bad_light."""
    yield from _in_class(scene)
    seen = scene.seen
    ties = seen.all("child_tie", "youngster", "school")
    done: set[int] = set()
    for hit in ties:
        sentence = seen.sentence(hit)
        if sentence[0] in done:
            continue
        done.add(sentence[0])
        people = scene.citizens(sentence)
        if not people:
            continue
        child = seen.within(sentence, "child_tie", "youngster")
        school = seen.within(sentence, "school")
        aged = [
            person for person in people if _AGE.names_in(scene.passage.folded[person.end : person.end + _AFTER_NAME])
        ]
        whole = joined(hit, people[0])
        if (child or aged) and seen.within(sentence, "bad_light"):
            yield scene.found("minor.bad_light", whole, 0.75)
        elif child and school and any(abs(person.start - child[0]) < 40 for person in people):  # noqa: PLR2004
            yield scene.found("minor.at_school", joined(whole, school), 0.75)
        elif aged:
            yield scene.found("minor.named", whole, 0.6)
