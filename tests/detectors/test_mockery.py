"""Mockery: scorn joined to whom it is about; gifts, favours, gloating."""

from __future__ import annotations

import pytest

from service.detectors.mockery import MOCKERY
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return the kinds seen in a text."""
    return {finding.kind for finding in MOCKERY.detect(read(text), policy_of())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Onze groendienst: een bende luieriken", "mockery.staff"),
        ("De poetsvrouw heeft het verstand van een paperclip", "mockery.staff_member"),
        ("Die bewoners zijn te dom om te sorteren", "mockery.citizens"),
        ("De gemeenteraad is een apenstal, een zothuis", "mockery.council"),
        ("De pers: prutsers", "mockery.press"),
        ("Het geduld met de coalitiepartner is op", "mockery.coalition"),
        ("Dan nog liever met de maan", "mockery.neighbour"),
        ("Man verdronken in de vaart. Natuurlijke selectie.", "mockery.death"),
        ("Weer een verloren avond", "mockery.sneer"),
        ("De rest kijkt toe", "mockery.triumph"),
        ("Fles wijn van aannemer Verbeke gekregen", "favour.gift"),
        ("Zeg dat de burgemeester u stuurt", "favour.recommend"),
        ("Cash betaald, geen factuur, geen vragen", "boast.offence"),
        ("Notre service population : des incapables", "mockery.staff"),
        ("Unsere Beamten sind Faulpelze", "mockery.staff"),
        ("Some residents are too stupid to sort waste", "mockery.citizens"),
        ("Onze balie 🙄", "mockery.face"),
        ("Bij de groendienst zijn ze liever lui dan moe", "mockery.staff"),
        ("De directeur van ons rusthuis kan nog geen klas leiden, laat staan veertig mensen", "mockery.staff_member"),
        ("De raad: veel lawaai, weinig hersenen", "mockery.council"),
        ("Ge zijt grote mensen, stop met wenen", "mockery.citizens"),
        ("Zwerver dood aangetroffen, eentje minder", "mockery.death"),
        ("Gaan eten op kosten van aannemer Desmet, bedankt", "favour.gift"),
        ("Dakwerken? Bel dakwerker Janssens, de beste van de streek", "favour.recommend"),
        ("Zonder ticket de trein op, weer niet gepakt, ik blij", "boast.offence"),
    ],
)
def test_scorn_is_joined_to_its_target(text: str, expected: str) -> None:
    """The kind says whom the scorn is about, or which favour or boast it is."""
    assert expected in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ik ben te dom om een printer te bedienen.",
        "Respect voor de mannen van de groendienst, geen luieriken!",
        "Dat is geen gezaag van de bewoners, dat is een signaal.",
        "Samen met de groendienst taart gegeten 😂",
        "Fles wijn van een aannemer gekregen en teruggestuurd.",
        "92 waar je 70 mag. Dom van mij, de boete is betaald.",
        "Koop lokaal: onze slagers en bakkers zijn de beste.",
        "De loods is dood gewicht op onze begroting.",
        "Wie niet kan lezen, kan terecht bij de digidokter.",
        "Onze redders kunnen niet wakker genoeg zijn.",
    ],
)
def test_kindness_self_mockery_and_owned_faults_are_no_contempt(text: str) -> None:
    """Thanks, jokes about oneself, refused gifts and confessed faults yield nothing."""
    assert not kinds(text)
