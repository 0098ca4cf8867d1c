"""What an authority may not tell: content counts, talk about secrecy does not."""

from __future__ import annotations

import pytest

from service.detectors.secrecy import SECRECY
from tests.conftest import policy_of, read


def kinds(text: str) -> set[str]:
    """Return the kinds found in a text."""
    return {finding.kind for finding in SECRECY.detect(read(text), policy_of())}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("In besloten zitting bleek dat de directeur weg moet.", "secrecy.closed_session"),
        ("Le point est passé à huis clos : 16 voix contre 11.", "secrecy.closed_session"),
        ("In nichtöffentlicher Sitzung stimmten 8 gegen 5 dafür.", "secrecy.closed_session"),
        ("The closed session voted 13-8 to sack the manager.", "secrecy.closed_session"),
        ("In het schepencollege stemde Bart tegen.", "secrecy.college_votes"),
        ("Au collège, c’est Karim qui a voté contre.", "secrecy.college_votes"),
        ("Van mij heb je het niet, maar de molen wordt verkocht.", "secrecy.indiscretion"),
        ("Donderdag ligt het plan op het college.", "secrecy.college_agenda"),
    ],
)
def test_a_disclosure_is_found(text: str, kind: str) -> None:
    """Two cues in one sentence make a disclosure."""
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Waarom vergaderen we soms in besloten zitting? Het gaat dan over personen.",
        "Het college keurde het plan goed, de raad stemt volgende week voor of tegen.",
        "Tussen ons gezegd: die frieten zijn de beste.",
        "We wonnen 4-2 achter gesloten deuren? Neen, de tribune zat vol!",
        "Ons geheim recept blijft geheim.",
    ],
)
def test_talk_about_secrecy_is_free(text: str) -> None:
    """Explaining, announcing and joking disclose nothing."""
    assert not kinds(text) & {"secrecy.college_votes", "secrecy.indiscretion", "secrecy.bid", "secrecy.candidate"}
