"""Who complained, objected or reported: the identity of a citizen who turned to the authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.sensitive_facts.scene import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range
    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding

_AGAINST = ("tegen", "over", "aan", "bij", "contre", "sur", "gegen", "uber", "against", "about", "to", "met", "dank")
"""Words before a name that make it the target or the addressee, not the complainant."""
_PIN_CHARACTERS = 16
"""How close before a name the words stand that pin it down ("het zijn de Janssens")."""
_TARGETS = frozenset({"tegen", "contre", "gegen", "against"})
"""Behind the complaint, these open its target."""


def complaints(scene: Scene) -> Iterator[Finding]:
    """Yield person.complainant where a private person stands with a complaint, objection or report."""
    seen = scene.seen
    for hit in seen.all("complaint"):
        sentence = seen.sentence(hit)
        if seen.within(sentence, "complaint_frame"):
            continue
        who = _who(scene, sentence, hit)
        if who is None:
            after = seen.around(hit, before=0, after=1)
            if seen.within((sentence[1], after[1]), "complaint_follow"):
                who = _who(scene, (sentence[1], after[1]), hit)
        if who is not None:
            yield scene.found("person.complainant", joined(hit, who), 0.85)
            return
    yield from _told_otherwise(scene)


def _told_otherwise(scene: Scene) -> Iterator[Finding]:
    """Look for somebody who called, filed or stopped something, in a turn of phrase that says who it was."""
    seen = scene.seen
    for hit in seen.all("turned_to_us"):
        around = seen.around(hit, before=1, after=1)
        if seen.within(around, "complaint_frame"):
            continue
        for where in (seen.sentence(hit), around):
            if not seen.within(where, "pins_down"):
                continue
            who = _who(scene, where, hit) or _pinned(scene, where, hit, strangers=where == seen.sentence(hit))
            if who is not None:
                yield scene.found("person.complainant", joined(hit, who), 0.75)
                return


def _pinned(scene: Scene, where: Range, hit: Range, *, strangers: bool) -> Range | None:
    """Return somebody described, who is not the one complained of."""
    described = scene.described(where) or next(
        (
            (p.start, p.end)
            for p in scene.citizens(where, strangers=strangers)
            if p.start > hit[0] or scene.seen.within((max(where[0], p.start - _PIN_CHARACTERS), p.start), "pins_down")
        ),
        None,
    )
    if described is None:
        return None
    before = scene.passage.folded[where[0] : described[0]].split()
    return None if before and before[-1].strip("(\"',:") in _AGAINST else described


def _who(scene: Scene, where: Range, complaint: Range) -> Range | None:
    for person in scene.citizens(where):
        before = scene.passage.folded[where[0] : person.start].split()
        if before and before[-1].strip("(\"',:") in _AGAINST:
            continue
        if set(scene.passage.folded[complaint[1] : person.start].split()) & _TARGETS:
            continue
        if scene.seen.within((max(where[0], person.start - 30), person.end + 6), "legal_person"):
            continue
        return person.start, person.end
    address = scene.seen.within(where, "household")
    if address and any(c.isdigit() for c in scene.passage.folded[slice(*address)]):
        return address
    return None
