"""Capacity: whose account, which office, which hat."""

from __future__ import annotations

from typing import Any

import pytest

from service.detectors.capacity import CAPACITY
from tests.conftest import policy_of, read

POLICY = {"organisation": {"names": ["Gemeente Maarle"], "accounts": ["@GemeenteMaarle"]}}


def kinds(author: dict[str, Any], text: str = "Hallo.", policy: dict[str, Any] | None = None) -> set[str]:
    """Return the kinds seen for an author."""
    reading = read({"text": text, "author": author}, policy)
    return {finding.kind for finding in CAPACITY.detect(reading, policy_of(policy))}


@pytest.mark.parametrize(
    ("author", "policy", "official"),
    [
        ({"account": "https://facebook.com/gemeentemaarle/"}, POLICY, True),
        ({"account": "@lut", "bio": "Officieel kanaal van de stad Maarle"}, None, True),
        ({"account": "@valbois", "bio": "Page officielle de la commune"}, None, True),
        ({"account": "@rautal", "bio": "Offizielle Seite der Gemeinde Rautal"}, None, True),
        ({"account": "@maarle", "organisation": "Gemeente Maarle"}, None, True),
        ({"account": "@lut", "bio": "Officiële pagina van burgemeester Lut"}, POLICY, False),
        ({"account": "@lut", "bio": "Officiële pagina van de lokale afdeling"}, POLICY, False),
        ({"account": "@lut", "bio": "Burgemeester van Maarle", "capacity": "official"}, POLICY, False),
    ],
)
def test_an_official_account_is_told_from_a_persons(
    author: dict[str, Any], policy: dict[str, Any] | None, official: bool
) -> None:
    """The policy's accounts count in any spelling; a mayor's "official page" is still a person's."""
    assert ("account.organisation" in kinds(author, policy=policy)) is official


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"role": "schepen"}, "role.executive"),
        ({"role": "échevine"}, "role.executive"),
        ({"role": "Bürgermeisterin"}, "role.executive"),
        ({"bio": "Mayor of Maarle"}, "role.executive"),
        ({"role": "gemeenteraadslid", "bio": "Ex-schepen, nu oppositie"}, "role.councillor"),
        ({"bio": "Oud-burgemeester en raadslid"}, "role.councillor"),
        ({"role": "Ratsmitglied"}, "role.councillor"),
        ({"role": "communicatiemedewerker"}, "role.staff"),
        ({"role": "voorzitter gemeenteraad"}, "role.chair"),
        ({"bio": "Raadslid (oppositie)"}, "role.opposition"),
        ({"bio": "papa, koers, koffie"}, "role.bio_silent"),
        ({"bio": "Maarle Samen", "party": "Maarle Samen"}, "role.named_in_bio"),
        ({}, "account.unknown"),
    ],
)
def test_the_office_comes_from_metadata_and_bio(author: dict[str, Any], expected: str) -> None:
    """An office is named in four languages; a former office is none."""
    assert expected in kinds(author)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Als schepen bracht ik dit dossier.", "role.office_in_text"),
        ("En tant que bourgmestre, je signe.", "role.office_in_text"),
        ("As your mayor I will be there.", "role.office_in_text"),
        ("Als papa van drie ben ik blij.", "role.private_hat"),
        ("Je parle ici comme maman d'un élève.", "role.private_hat"),
        ("Ik ben maar een gewone burger.", "role.posing"),
    ],
)
def test_the_text_names_a_hat(text: str, expected: str) -> None:
    """Office, private hat and the pose of an ordinary citizen are seen in the text."""
    assert expected in kinds({"role": "schepen"}, text)
