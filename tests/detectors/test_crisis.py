"""Crisis: events and their details, drills and remembrance left out."""

from __future__ import annotations

import pytest

from service.detectors.crisis import CRISIS
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return the kinds seen in a text."""
    return {finding.kind for finding in CRISIS.detect(read(text), policy_of())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Grote brand in de loods", "crisis.fire"),
        ("Incendie rue du Pont", "crisis.fire"),
        ("Iemand neergestoken op de kermis", "crisis.violence"),
        ("Schwerer Unfall auf der Brücke", "crisis.accident"),
        ("Gas leak near the station", "crisis.leak"),
        ("Steekpartij: een jongen van 17 ligt in levensgevaar", "crisis.victim_detail"),
        ("Brand in de loods, het was brandstichting", "crisis.cause"),
        ("Zwaar ongeval, de bestuurder was dronken", "crisis.guilt"),
        ("Morgenvroeg valt de politie binnen in het café", "crisis.police_plan"),
        ("Gaslek in de Dreef, blijf gewoon thuis", "crisis.contradicts"),
        ("Gaslek: sluit ramen en deuren", "crisis.advice"),
        ("Brand in de loods, volg de berichten van de brandweer", "crisis.refers"),
    ],
)
def test_a_crisis_and_its_details_are_seen(text: str, expected: str) -> None:
    """An event is named in four languages, its details beside it."""
    assert expected in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Rampoefening: brand in de loods, geen paniek.",
        "Herdenking van de brand in de fabriek, honderd jaar geleden.",
        "Nieuwe rookmelders tegen woningbrand: gratis aan het onthaal.",
        "Hij staat in vuur en vlam voor zijn dorp.",
        "De schuld van de gemeente daalt.",
        "Opgelet, de bestuurder van de bus was ziek.",
    ],
)
def test_drills_remembrance_and_figures_of_speech_are_no_crisis(text: str) -> None:
    """The same words without a crisis yield nothing."""
    assert not kinds(text)
