"""Licences, credits and copied works."""

from __future__ import annotations

from typing import Any

import pytest

from service.detectors.media_rights import MEDIA_RIGHTS
from service.detectors.media_rights.licences import cc_conditions, licence_sort
from tests.conftest import policy_of, read


def kinds(media: dict[str, Any], text: str = "Kijk eens.", policy: dict[str, Any] | None = None) -> set[str]:
    """Return the kinds found for one media item."""
    reading = read({"text": text, "media": [{"type": "image"} | media]}, policy)
    return {finding.kind for finding in MEDIA_RIGHTS.detect(reading, policy_of(policy))}


@pytest.mark.parametrize(
    ("licence", "sort"),
    [
        ("own", "own"),
        ("eigen werk", "own"),
        ("permission", "permission"),
        ("aangekocht stockbeeld", "permission"),
        ("CC BY-SA 4.0", "cc"),
        ("CC0", "free"),
        ("public domain", "free"),
        ("ODbL", "free"),
        ("none", "refused"),
        ("All Rights Reserved", "reserved"),
        ("tous droits réservés", "reserved"),
        ("unknown", "unknown"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_licence_is_read_in_any_spelling(licence: str | None, sort: str) -> None:
    """Tools write licences as they like."""
    assert licence_sort(licence) == sort


def test_conditions_of_an_open_licence() -> None:
    """ND and NC are read from the licence."""
    assert cc_conditions("CC BY-NC-ND 4.0") == {"nc", "nd"}


def test_silence_is_a_tip_for_a_photo_only() -> None:
    """A map needs no maker, and neither does anything where the policy says that media are its own."""
    assert kinds({"alt": "Zonsondergang boven de Leie"}) == {"media.unsourced"}
    assert kinds({"alt": "Kaartje met de omleiding"}) == set()
    assert kinds({"alt": "Zonsondergang boven de Leie"}, policy={"own_media_default": True}) == set()
    assert kinds({"alt": "Zonsondergang boven de Leie"}, text="Foto: An Claes") == set()


def test_a_label_that_few_read_is_no_label() -> None:
    """An alt text alone does not tell readers that a machine made the image."""
    media = {"alt": "Plein (AI-gegenereerd)", "licence": "own", "ai_generated": True}

    def label(text: str) -> str:
        reading = read({"text": text, "media": [media]})
        return next(f.about for f in MEDIA_RIGHTS.detect(reading, policy_of()) if f.kind == "media.ai_generated")

    assert label("Zo zag ons plein eruit") == "unlabelled"
    assert label("AI-beeld van ons plein") == "labelled"
