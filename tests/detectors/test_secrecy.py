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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("De kantonnier weet nog van niks, maar zijn loods verdwijnt na de zomer.", "secrecy.indiscretion"),
        ("Geheimhouding, jaja. Vertrouwelijk, maar ik zeg het u: de post verhuist.", "secrecy.indiscretion"),
        ("Sperrfrist hin oder her: das Hallenbad schließt im Mai, das steht schon fest.", "secrecy.indiscretion"),
        ("Heads up, pub owners: the police are coming on Friday with dogs.", "secrecy.forewarning"),
        ("Voor de kandidaten: vraag 2 gaat over het organogram.", "secrecy.forewarning"),
        ("Notre avocat estime que nous allons perdre contre le promoteur.", "secrecy.legal_advice"),
    ],
)
def test_what_was_to_be_kept_back_needs_no_topic(text: str, kind: str) -> None:
    """The words of keeping back, of warning or of a counsel are enough."""
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wij weten het zelf nog niet, maar zodra het vastligt hoort u het.",
        "Een wapenembargo tegen de agressor, dat vraagt onze fractie.",
        "De politie kondigt zelf aan dat ze vrijdag flitst. Rij voorzichtig, zorg dat uw lichten branden.",
        "Mama weet nog van niks: zaterdag is er een verrassingsfeest.",
    ],
)
def test_what_is_known_or_a_treat_is_no_disclosure(text: str) -> None:
    """An announced control, the author's own ignorance and a party at home are left out."""
    assert kinds(text) == set()
