"""Claims are seen by their form, with what they are about and what they lean on."""

from __future__ import annotations

import time
from typing import Any

import pytest

from service.detectors.claims import CLAIMS, PICTURES
from service.detectors.claims.values import values_of
from service.first_look import FIRST_LOOK
from tests.conftest import policy_of, read


def claims(post: str | dict[str, Any], policy: dict[str, Any] | None = None) -> set[tuple[str, str]]:
    """Return (kind, about) of every claim."""
    reading, rules = read(post, policy), policy_of(policy)
    return {
        (f.kind.removeprefix("claim."), f.about) for room in (CLAIMS, PICTURES) for f in room.detect(reading, rules)
    }


@pytest.mark.parametrize(
    ("text", "kind", "about"),
    [
        ("Angeblich wurde der Schöffe verhaftet.", "hearsay", "person"),
        ("On raconte que la boucherie vend de la viande avariée et que des rats y vivent.", "hearsay", "business"),
        ("They say there was a shooting near the station.", "hearsay", "safety"),
        ("Naar verluidt zijn de wafels op.", "hearsay", ""),
        ("Onbevestigd: overval op de krantenwinkel.", "unverified", "safety"),
        ("Deel dit massaal: kinderlokker in de buurt!", "chain", "alarm"),
        ("Kopieer en plak: ik geef Facebook geen toestemming.", "chain", "hoax"),
        ("La vaccination rend stérile.", "health", ""),
        ("Zwei von drei Einwohnern wollen das nicht.", "figure", ""),
        ("Volgens het jaarverslag steeg het gebruik.", "source", ""),
        ("Voor zover ik weet komt de bus.", "hedge", ""),
        ("Das stimmt nicht.", "debunk", ""),
        ("Rectificatif : la réunion est mardi.", "rectification", ""),
    ],
)
def test_a_form_is_seen(text: str, kind: str, about: str) -> None:
    """One example per form, over the four languages."""
    assert (kind, about) in claims(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ik hoor jullie: de bus komt te laat.",
        "Zeven op tien voor mijn taart, vond de jury.",
        "2 op 3 dagen regen deze maand.",
        "100% van onze scholen heeft zonnepanelen.",
        "Stemmen maar! Welke naam krijgt de nieuwe otter?",
        "Gisteren drie uur gewerkt aan het vaccinatiedossier van de honden.",
    ],
)
def test_everyday_words_make_no_claim(text: str) -> None:
    """Hard negatives."""
    assert {kind for kind, _ in claims(text)} <= {"source", "hedge"}


FACTS = {
    "facts": [
        {"statement": "De bibliotheek is gesloten op zondag.", "source": "reglement"},
        "De seniorenpas kost 10 euro per jaar.",
        "Stemmen bij lokale verkiezingen is niet verplicht.",
        {"statement": "Het zwembad sluit van 4 januari tot 26 maart.", "valid_to": "2027-03-26"},
    ]
}


@pytest.mark.parametrize(
    ("text", "contradicts"),
    [
        ("Zondag is de bibliotheek open!", True),
        ("Zondag is de bibliotheek gesloten.", False),
        ("Een seniorenpas kost u 25 euro.", True),
        ("Een seniorenpas kost u 10 euro.", False),
        ("Wat kost een seniorenpas? 25 euro?", False),
        ("Stemmen is verplicht bij lokale verkiezingen.", True),
        ("Het zwembad sluit twee jaar.", True),
        ("Het zwembad sluit twaalf weken.", False),
        ("Een taart kost 25 euro op het eetfestijn.", False),
    ],
)
def test_only_another_value_of_the_same_thing_contradicts_a_fact(text: str, contradicts: bool) -> None:
    """Values are compared within their unit, of the same subject."""
    assert ("contradicts_fact" in {kind for kind, _ in claims(text, FACTS)}) is contradicts


def test_values_know_their_unit() -> None:
    """Thousands, decimals, millions, days and hours."""
    assert ("people", 12_300.0) in values_of("12.300 inwoners")
    assert ("euro", 6_400_000.0) in values_of("6,4 miljoen euro")
    assert ("percent", 7.2) in values_of("7,2 procent")
    assert ("date", 515.0) in values_of("op 15 mei")
    assert ("hour", 19.5) in values_of("tot 19.30 uur")


def test_a_label_counts_only_where_readers_see_it() -> None:
    """An alt text that says AI labels nothing."""
    picture = {"type": "image", "alt": "Plein (AI-gegenereerd)", "ai_generated": True}
    assert ("ai_media", "real") in claims({"text": "Zo ligt ons plein er vandaag bij!", "media": [picture]})
    assert ("ai_media", "labelled") in claims({"text": "Zo kan het worden (AI-beeld).", "media": [picture]})


@pytest.mark.parametrize("piece", ["men zegt dat schepen steelt. ", "8 op 10 ", "vaccin ", "stemmen ", "a. "])
def test_long_texts_take_little_time(piece: str) -> None:
    """20,000 characters of anything stay far below a second."""
    reading = read((piece * 20_000)[:20_000])
    FIRST_LOOK.ready()  # made once, at start
    began = time.process_time()
    list(CLAIMS.detect(reading, policy_of(FACTS)))
    assert time.process_time() - began < 0.5
