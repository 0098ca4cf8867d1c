"""What an image, or the words around it, shows of people: private messages, camera stills, readable plates."""

# ruff: noqa: E501 - a pattern is easier to check as one line

from __future__ import annotations

from typing import TYPE_CHECKING

from service.patterns import Patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.detectors.sensitive_facts.scene import Scene
    from service.domain.finding import Finding

_PLATE = Patterns(
    {
        "readable": r"\b(?:nummerpla(?:at|ten)|kentekens?|plaques?|kennzeichen|number ?plates?|licen[cs]e plates?)\b[^.\n]{0,30}\b(?:leesbaar|zichtbaar|herkenbaar|lisibles?|visibles?|lesbar|sichtbar|readable|visible)\b",
        "not_readable": r"\b(?:niet|on|pas|nicht|not|un)[ -]?(?:leesbaar|zichtbaar|herkenbaar|lisibles?|visibles?|lesbar|sichtbar|readable|visible)\b|\b(?:wazig|geblurd|afgedekt|floutee?s?|unkenntlich|verpixelt|blurred)\b",
    }
)


_LAUGHTER = ("🤣", "😂", "🤡", "🙄", "🤭", "🤪", "😹", "haha", "hihi", "lol", "mdr", "ptdr", "onderwijs aub")
"""Marks that somebody is laughed at."""


def images(scene: Scene) -> Iterator[Finding]:
    """Yield media.private_message, media.camera_still and media.plate_readable."""
    seen = scene.seen
    hidden = seen.any("hidden")
    if scene.passage.voice == "image":
        for hit in seen.all("mail_shown")[:1]:
            if not hidden:
                yield scene.found("media.private_message", hit, 0.8)
        for hit in seen.all("camera_still")[:1]:
            if not hidden:
                yield scene.found("media.camera_still", hit, 0.8)
    for hit in seen.all("shaming")[:1]:
        yield scene.found("person.shaming", hit, 0.6)
    if seen.any("ridicule") and any(mark in scene.passage.folded for mark in _LAUGHTER):
        yield scene.found("person.ridiculed", seen.all("ridicule")[0], 0.6)
    for hit in seen.all("police_appeal")[:1]:
        yield scene.found("person.police_appeal", hit, 0.8)
    for hit in seen.all("consent")[:1]:
        yield scene.found("person.consent_in_text", hit, 0.8)


def plates(scene_passage_folded: str) -> tuple[int, int] | None:
    """Return where an image says that a number plate can be read."""
    hits = list(_PLATE.find(scene_passage_folded))
    if any(name == "not_readable" for name, _, _ in hits):
        return None
    return next(((start, end) for _, start, end in hits), None)
