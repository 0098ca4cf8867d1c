"""Children in words: a name with a school, a class or an age, and the light that is put on them."""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.sensitive_facts.scene import joined
from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.persons import Person
    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding

_AGE = Patterns(
    {
        "age": r"^ ?(?:\((?P<hit>[1-9]|1[0-5])(?: ?(?:jaar|ans|jahre|years old|j\.?|y))?\)|,? (?:[1-9]|1[0-5]|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien) (?:jaar|jaartjes|ans|jahre|years))"
    }
)
_AFTER_NAME = 16
_TEACHERS = frozenset(
    {"juf", "meester", "mevrouw", "meneer", "leerkracht", "directeur", "directrice", "madame", "frau"}
)
"""Words before the name of an adult beside a class."""
_FOR_A_CLASS = frozenset({"voor", "bij", "aan", "naar", "pour", "fur", "for", "met", "geeft", "staat", "stond"})
"""Words between a name and a class that make it a teacher's, a visitor's or a lesson's."""
_CLASS_BEHIND_NAME = 24
"""Characters between a child's name and its class ("Lotte en Abdel uit 3A")."""


def _is_child(scene: Scene, person: Person, sentence: tuple[int, int]) -> bool:
    """Say whether a name beside a class is not the teacher's."""
    before = scene.passage.folded[sentence[0] : person.start].split()
    titled = set(scene.passage.folded[person.start : person.end].split()[:1]) | set(before[-1:])
    return not titled & _TEACHERS


def _in_class(scene: Scene) -> Iterator[Finding]:
    """Find a child by name with its class, and what follows it: no word such as "zoon" is needed."""
    seen = scene.seen
    for hit in seen.all("class"):
        sentence = seen.sentence(hit)
        people = [person for person in scene.citizens(sentence, strangers=True) if _is_child(scene, person, sentence)]
        if not people:
            continue
        if seen.within(sentence, "bad_light", "fault_of_child"):
            yield scene.found("minor.bad_light", joined(hit, people[0]), 0.7)
            return
        near = [
            person
            for person in people
            if 0 <= hit[0] - person.end <= _CLASS_BEHIND_NAME
            and not set(scene.passage.folded[person.end : hit[0]].split()) & _FOR_A_CLASS
        ]
        if near:
            yield scene.found("minor.at_school", joined(hit, near[0]), 0.65)
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
