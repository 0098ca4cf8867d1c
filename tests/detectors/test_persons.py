"""Who is spoken of: surnames, pet names, strangers and people described without a name."""

from __future__ import annotations

import pytest

from service.detectors.persons import described_in, people_in
from tests.conftest import read


def named(text: str, *, strangers: bool = False) -> list[str]:
    """Return the words of every individual found."""
    passage = read(text).passages[0]
    people = people_in(passage, 0, len(passage.folded), strangers=strangers)
    return [passage.folded[person.start : person.end] for person in people]


def described(text: str) -> list[str]:
    """Return the words that describe somebody without a name."""
    passage = read(text).passages[0]
    return [passage.folded[start:end] for start, end in described_in(passage, 0, len(passage.folded), trades=False)]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("De Vos heeft het gezegd.", ["de vos"]),
        ("Van den Bossche is ziek.", ["van den bossche"]),
        ("Veel moed aan Verstuyft!", ["verstuyft"]),
        ("Hou je sterk Jefke!", ["jefke"]),
        ("De kok en de vos.", []),
        ("De Backer Auto's sponsort de koers.", []),
        ("Het verhaal van Verder Werken.", []),
    ],
)
def test_a_surname_or_pet_name_stands_alone(text: str, people: list[str]) -> None:
    """Surnames need no first name; firms and everyday words are no people."""
    assert named(text) == people


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("In Ninove is Orhantay gezien.", ["orhantay"]),
        ("Wij gaan naar Aalst met Vooruit.", []),
        ("Zaal De Kuip is dicht.", []),
    ],
)
def test_a_stranger_is_a_capital_that_is_no_place_or_body(text: str, people: list[str]) -> None:
    """Only on request: a capital inside a sentence that no list explains is somebody's name."""
    assert named(text, strangers=True) == people
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("De zoon van de bakker is ziek.", ["de zoon van de bakker"]),
        ("Die van de frituur lacht.", ["die van de frituur"]),
        ("Het gezin boven de apotheek.", ["het gezin boven de apotheek"]),
        ("Ook de schepen zijn nicht deed mee.", ["de schepen zijn nicht"]),
        ("De moeder van alle debatten.", []),
        ("Hij is het kind van de rekening.", []),
    ],
)
def test_kin_and_spot_describe_one_person(text: str, words: list[str]) -> None:
    """In a small town these are names; idioms of the same shape are not."""
    assert described(text) == words
