"""Claims are seen by fields that meet in a sentence, not by one phrase."""

from __future__ import annotations

import pytest

from service.detectors.claims import CLAIMS
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return the kinds of claims that weigh: hearsay about nothing that hurts is left out."""
    found = CLAIMS.detect(read({"text": text, "author": {"role": "schepen", "name": "Jo Claes"}}), policy_of())
    return {f.kind.removeprefix("claim.") for f in found if f.kind != "claim.hearsay" or f.about}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mijn schoonzus poetst in die school en volgens haar zit er asbest in de turnzaal.", "hearsay"),
        ("De pizzeria op de hoek zou ratten in de keuken hebben.", "hearsay"),
        ("Volgens insiders staat chocolaterie Dumon op de rand van het faillissement.", "hearsay"),
        ("Une maman m'a confié que l'animateur de la plaine aurait eu des gestes déplacés.", "hearsay"),
        ("De overlast is met 40% gestegen sinds deze coalitie aantrad.", "figure"),
        ('In de wandelgangen zei de burgemeester tegen mij: "die wijk interesseert mij geen barst".', "quote"),
        ("Chemotherapie doodt meer mensen dan kanker.", "health"),
        ("Zwangere vrouwen kunnen gerust een glas wijn per dag drinken.", "health"),
        ("Stemmen op zondag is tot 20 uur mogelijk, neem dus rustig je tijd.", "voting"),
        ("You can vote twice if you own a house in both towns.", "voting"),
        ("Bommelding in de sporthal, loop! Jullie gezichten, geweldig", "false_emergency"),
        ("Op de nieuwsgroep doe ik me voor als jonge vader, dan luisteren ze tenminste.", "identity"),
    ],
)
def test_a_claim_is_seen_in_other_words(text: str, kind: str) -> None:
    """What is passed on, of whom, and what hurts are read apart and weighed together."""
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mijn schoonzus werkt in de school en is er dolgelukkig met de nieuwe turnzaal.",
        "De burgemeester zou het plan in september voorstellen aan de raad.",
        "Als ik burgemeester was, zou ik dat geld in de school steken.",
        "Asbest in de turnzaal wordt deze zomer verwijderd, de school blijft open.",
        "Huiszoeking in de Zandstraat, meldt het parket in een persbericht. Meer mag ik niet zeggen.",
        "Het college keurde goed dat de tarieven met 2% stijgen door de index.",
        "De nieuwe gsm-mast komt achter het station. Bewoners kunnen bezwaar indienen.",
        "Elk jaar doodt kanker duizenden mensen. Daarom lopen we mee met de Warmathon.",
        "Zondag stemmen kan van 8 tot 13 uur. Vergeet je oproepingsbrief niet.",
        "Je oproepingsbrief kwijt? Vraag een duplicaat aan bij de dienst bevolking.",
        "Als gewone mama ben ik ooit in de politiek gestapt. Vandaag ben ik schepen.",
        "On m'a dit que la nouvelle boulangerie fait des croissants incroyables.",
    ],
)
def test_everyday_talk_is_no_claim(text: str) -> None:
    """The same words, asserting nothing that harms."""
    assert not kinds(text) & {"hearsay", "figure", "quote", "health", "voting", "false_emergency", "identity"}
