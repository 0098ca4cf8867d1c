"""Identifiers and contact data: what counts, what does not, and whose it is."""

from __future__ import annotations

from typing import Any

import pytest

from service.detectors.personal_data import PERSONAL_DATA
from tests.conftest import policy_of, read


def found(post: str | dict[str, Any], policy: dict[str, Any] | None = None) -> list[tuple[str, str, str]]:
    """Return (kind, whose, words) of every finding."""
    reading = read(post, policy)
    return [
        (
            finding.kind,
            finding.about,
            reading.by_field[finding.span.field].original[finding.span.start : finding.span.end],
        )
        for finding in PERSONAL_DATA.detect(reading, policy_of(policy))
        if finding.span
    ]


@pytest.mark.parametrize(
    ("number", "counts"),
    [
        ("85.07.30-033.28", True),
        ("85 07 30 033 28", True),
        ("85.07.30-033.29", False),
        ("85.47.30-033.17", True),
        ("71.0922.084/34", False),
        ("3232 0049 1188 0053 28", False),
    ],
)
def test_a_national_number_needs_checksum_and_birth_date(number: str, counts: bool) -> None:
    """A national or bis number counts with its checksum; dossier and tracking numbers do not."""
    assert [kind for kind, _, _ in found(f"Nummer {number} dus.")] == (["identifier.national_number"] if counts else [])


def test_fullwidth_digits_are_no_disguise() -> None:
    """The span of a disguised number covers what was written."""
    assert found("nr ８５.07.30-033.28")[0][2] == "８５.07.30-033.28"


def test_an_enterprise_number_is_no_person() -> None:
    """What belongs to a company is public."""
    assert found("Ondernemingsnummer 0403.170.701") == []


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Bel haar gerust: 0470 00 88 19", "person"),
        ("0486 12 34 56 was het", "unclear"),
        ("Bel de dienst: 0486 12 34 56", None),
        ("Inschrijven bij Jan: 0486 12 34 56", None),
        ("Je kan mij bellen op 0486 12 34 56", None),
        ("Appelez-moi au +32 486 12 34 56", None),
        ("Het loket: 051 00 12 60", None),
    ],
)
def test_a_telephone_belongs_to_whom_its_sentence_says(text: str, whose: str | None) -> None:
    """Services, organisers and the author publish their own numbers."""
    assert [about for kind, about, _ in found(text) if kind == "contact.phone"] == ([whose] if whose else [])


def test_what_the_organisation_publishes_is_exempt() -> None:
    """Phones, accounts and domains of the policy are no finding in any spelling."""
    policy = {
        "organisation": {
            "phones": ["+32 486 12 34 56"],
            "ibans": ["BE17091004432121"],
            "domains": ["dorp.example"],
        }
    }
    text = "Bel haar: 0486/12.34.56, stort op BE17 0910 0443 2121, of haar mail jan.claes@post.dorp.example"

    assert found(text, policy) == []
    assert len(found(text)) == 3


def test_an_address_is_personal_beside_a_name() -> None:
    """A street and number alone are a place; with the name of who lives there they are somebody's home."""
    assert found("De bib in de Beukenlaan 12 is dicht.") == []
    assert [kind for kind, _, _ in found("Marie Claes uit de Beukenlaan 12 klopte aan.")] == ["contact.address"]
    assert found("Jan Claes opende zijn winkel op de markt, Beukenlaan 12 wordt een park.") == []


def test_a_finding_carries_no_words_of_the_post() -> None:
    """Identifiers leave the post only as a place in it."""
    reading = read("Zijn nummer is 85.07.30-033.28")
    finding = next(iter(PERSONAL_DATA.detect(reading, policy_of())))
    assert "85" not in f"{finding.kind}{finding.about}{finding.detector}"
