"""Finds facts about people that are not the author's to tell, in four languages.

Health, suicide, welfare, debts, complaints and objections, children with their school, shelters, and images of
private messages, cameras and plates. A fact counts only where somebody stands with it: a name, a title with a
name, or a description that leaves one household. Words come from cues.toml, written by hand for this project.
Misses: people known by a nickname of their own, facts spread over more than two sentences, hints.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.cues import Cues
from service.detectors.sensitive_facts.children import children
from service.detectors.sensitive_facts.complaints import complaints
from service.detectors.sensitive_facts.health import health, suicide
from service.detectors.sensitive_facts.households import households
from service.detectors.sensitive_facts.images import images, plates
from service.detectors.sensitive_facts.scene import SOURCE, Scene
from service.domain.detector import Detector
from service.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.domain.policy import Policy
    from service.domain.reading import Reading

_CUES = Cues(Path(__file__).with_name("cues.toml"))
_SUBJECTS = (health, suicide, complaints, households, children, images)


def detect(reading: Reading, policy: Policy) -> Iterator[Finding]:
    """Yield every fact with the person it stands with."""
    for passage in reading.passages:
        if passage.voice in {"profile", "third_party"}:
            continue
        if passage.voice == "image":
            plate = plates(passage.folded)
            if plate is not None:
                yield Finding("media.plate_readable", passage.span(*plate), 0.8, SOURCE)
        seen = _CUES.seen(passage)
        if seen is None:
            continue
        scene = Scene(seen, reading, policy)
        for subject in _SUBJECTS:
            yield from subject(scene)


SENSITIVE_FACTS = Detector(
    name="sensitive_facts",
    version=1,
    kinds=frozenset(
        {
            "health.named",
            "health.described",
            "suicide.youngster",
            "suicide.named",
            "person.complainant",
            "welfare.client",
            "person.debt",
            "person.shelter_address",
            "person.home",
            "person.staff_matter",
            "person.shaming",
            "person.victim",
            "person.ridiculed",
            "person.police_appeal",
            "person.consent_in_text",
            "minor.at_school",
            "minor.named",
            "minor.bad_light",
            "media.private_message",
            "media.camera_still",
            "media.plate_readable",
        }
    ),
    detect=detect,
    reads_words=True,
)
