"""Facts about people: somebody must stand with them."""

from __future__ import annotations

import pytest

from service.detectors.sensitive_facts import SENSITIVE_FACTS
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return the kinds found in a text."""
    return {finding.kind for finding in SENSITIVE_FACTS.detect(read(text), policy_of())}


@pytest.mark.parametrize(
    "text",
    [
        "Lieve Erna, uw chemo begint vandaag.",
        "Onze portier Robbie ligt na een hartinfarct op intensieve.",
        "Courage à Mme Fabienne, qui commence lundi sa chimio.",
        "Gute Besserung an Thomas nach seinem Schlaganfall!",
        "Thoughts with Susan, who had a stroke.",
        "Slecht nieuws van Marc Claes. Hij heeft kanker.",
    ],
)
def test_an_illness_with_a_name_is_found(text: str) -> None:
    """In four languages, also when the name stands in the sentence before."""
    assert "health.named" in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mijn chemo begint vandaag.",
        "Jan en Piet rijden zondag voor Kom op tegen Kanker.",
        "De afdeling dementie krijgt een tuin.",
        "Dokter Maes geeft een lezing over parkinson.",
        "Ma mère va mieux, dit Jean.",
    ],
)
def test_an_illness_of_nobody_or_of_the_author_is_left(text: str) -> None:
    """Own health, charity and care are free."""
    assert not {"health.named", "health.described"} & kinds(text)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("De klacht kwam van mevrouw De Smedt.", True),
        ("Het bezwaar werd ingediend door Roger Van Acker.", True),
        ("La plainte vient de la famille Stas-Debruyère.", True),
        ("Er kwam één klacht binnen.", False),
        ("Wij dienden een klacht in tegen Roger Van Acker.", False),
        ("Schepen Tom Claes antwoordt op de klacht van de vakbond.", False),
    ],
)
def test_a_complainant_is_a_citizen_with_a_name(text: str, counts: bool) -> None:
    """Targets, offices and bodies are no complainants."""
    assert ("person.complainant" in kinds(text)) is counts


def test_an_abbreviation_ends_no_sentence() -> None:
    """A name behind "o.a." still belongs to the complaint before it."""
    assert "person.complainant" in kinds("Tegen de molen dienden o.a. Firmin en Adelheid Claes een bezwaar in.")
