"""Health and death: an illness, treatment or suicide of somebody recognisable who is not the author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detectors.sensitive_facts.scene import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.cues import Range, Seen
    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding

_NEAR_CHARACTERS = 160
"""A name further from the illness than this belongs to something else."""


def health(scene: Scene) -> Iterator[Finding]:
    """Yield health.named (a name stands with it) or health.described (somebody recognisable without a name)."""
    seen = scene.seen
    done: set[int] = set()
    for hit in seen.all("health", "condition"):
        sentence = seen.sentence(hit)
        if sentence[0] in done or seen.within(sentence, "health_topic") or _is_about_things(seen, hit, sentence):
            continue
        found = _of_somebody(scene, hit, sentence)
        if found is not None:
            done.add(sentence[0])
            yield found


def _is_about_things(seen: Seen, hit: Range, sentence: Range) -> bool:
    """Say whether an oblique word stands in a sentence on work, policy or everybody."""
    return hit in seen.all("condition") and seen.within(sentence, "condition_none") is not None


def _of_somebody(scene: Scene, hit: Range, sentence: Range) -> Finding | None:
    seen = scene.seen
    ills = seen.all("health", "condition")
    strangers = seen.within(sentence, "public_matter") is None
    people = scene.people(sentence, strangers=strangers)
    near = [
        person
        for person in people
        if abs(person.start - hit[0]) <= _NEAR_CHARACTERS and not any(_overlap(person.start, ill) for ill in ills)
    ]
    own = _distance(hit, seen.all_within((sentence[0], hit[1] + _RIGHT_BEHIND + 1), "self"))
    if near and _distance(hit, [(person.start, person.end) for person in near]) < own:
        about = "dead" if seen.within(sentence, "died") else ""
        return scene.found("health.named", joined(hit, near[0]), 0.85, about)
    described = seen.within(sentence, "other_person", "household") or scene.described(sentence, trades=True)
    if (
        described
        and _CARERS.isdisjoint(scene.passage.folded[described[0] : described[1]].split())
        and _distance(hit, [described]) < own
    ):
        return scene.found("health.described", joined(hit, described), 0.7)
    if own < _FAR:
        return None
    before = seen.around(hit, before=1, after=0)
    fragment = sentence[1] - sentence[0] <= _FRAGMENT_CHARACTERS
    if (fragment or seen.within(sentence, "third_person")) and not seen.within(before, "self", "health_topic"):
        earlier = scene.people((before[0], sentence[0]), strangers=strangers)
        if earlier:
            return scene.found("health.named", joined(hit, earlier[-1]), 0.75)
    return None


_CARERS = frozenset(
    {"huisarts", "dokter", "arts", "apotheker", "kinesist", "tandarts", "psycholoog", "verpleegkundige", "vroedvrouw"}
)
"""Who stands beside an illness because they treat it."""
_FAR = 1 << 20
_FRAGMENT_CHARACTERS = 60
"""A sentence this short leans on the one before it ("Ontwenningskuur, naar het schijnt.")."""
_RIGHT_BEHIND = 8
"""A word of the author's own this close behind an illness still owns it ("kanker heb ik")."""


def _distance(hit: Range, others: list[Range]) -> int:
    """Return the characters between a hit and the nearest of some others."""
    return min((max(start - hit[1], hit[0] - end, 0) for start, end in others), default=_FAR)


def _overlap(start: int, hit: Range) -> bool:
    """Alzheimer and Parkinson are names too."""
    return hit[0] <= start < hit[1]


def suicide(scene: Scene) -> Iterator[Finding]:
    """Yield suicide.youngster or suicide.named for a suicide of somebody who can be recognised."""
    seen = scene.seen
    for hit in seen.all("suicide"):
        sentence = seen.around(hit, before=1, after=0)
        youngster = seen.within(sentence, "youngster")
        people = scene.citizens(sentence)
        place = seen.within(sentence, "school", "place")
        if youngster and (people or place or seen.within(sentence, "household") or _has_age(scene, youngster)):
            yield scene.found("suicide.youngster", joined(hit, youngster), 0.9)
        elif people and not seen.within(sentence, "helpline"):
            yield scene.found("suicide.named", joined(hit, people[0]), 0.8)
        elif place and seen.within(sentence, "household", "other_person"):
            yield scene.found("suicide.named", joined(hit, place), 0.7)


def _has_age(scene: Scene, hit: Range) -> bool:
    return any(c.isdigit() for c in scene.passage.folded[hit[0] : hit[1]])
