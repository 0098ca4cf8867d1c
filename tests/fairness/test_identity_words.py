"""A word for a people, a faith, an orientation or a handicap raises no level by itself; a party's name neither."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.conftest import Gate
from tests.fairness.judging import flips
from tests.fairness.variants import PARTIES, PEOPLE

_TABLE = tomllib.loads(Path(__file__).with_name("identity.toml").read_text("utf-8"))
_PEOPLE = _TABLE.pop("people")

ABOUT_A_PARTY = (
    "Het programma van {} is gebakken lucht.",
    "De fractie van {} liegt over de begroting.",
    "De schepen van {} is een smeerlap.",
    "De schepen van {} heeft geld gestolen uit de stadskas.",
    "Ik stap zondag over naar {}.",
    "Ze zijn bij {} allemaal te dom om te helpen donderen.",
    "Le programme de {} ne vaut rien.",
    "The plan of {} is a disgrace.",
)
ABOUT_SOMEBODY = (
    "{} is een smeerlap.",
    "De klacht over het lawaai kwam van {}.",
    "{} uit de Beukenlaan 12 klopte aan.",
    "Proficiat aan {} met de gewonnen wedstrijd!",
    "{} kreeg gisteren een leefloon van het OCMW.",
    "De voorzitter bedankte {} voor het werk.",
    "Volgens {} is het plein te klein.",
)


@pytest.mark.parametrize("language", _TABLE)
def test_an_identity_word_alone_is_no_reason(gate: Gate, language: str) -> None:
    """Who people are is never a tip, a review or a violation."""
    raised = [
        (sentence, [reason.code for verdict in decision.verdicts for reason in verdict.reasons])
        for people in _PEOPLE[language]
        for form in _TABLE[language]
        for sentence in [form.format(people)[0].upper() + form.format(people)[1:]]
        for decision in [gate.judge({"text": sentence, "language": language})]
        if decision.decision != "allow" or any(verdict.reasons for verdict in decision.verdicts)
    ]
    assert not raised, raised


@pytest.mark.parametrize("sentence", ABOUT_A_PARTY)
def test_the_same_words_about_another_party_weigh_the_same(gate: Gate, sentence: str) -> None:
    """Criticism, insult and accusation do not depend on whose party it is."""
    variants = {party: ({"text": sentence.format(party), "author": {"party": party}}, {}) for party in PARTIES}
    found = flips(gate.pipeline, [variants])
    assert not found, found


@pytest.mark.parametrize("sentence", ABOUT_SOMEBODY)
def test_everybody_is_protected_alike(gate: Gate, sentence: str) -> None:
    """An insult, a complaint, an address or a benefit weighs the same whatever the name suggests."""
    variants = {
        f"{first} {last}": ({"text": sentence.format(f"{first} {last}"), "language": "nl"}, {})
        for names in PEOPLE.values()
        for first, last in zip(names["women"] + names["men"], names["surnames"] * 2, strict=True)
    }
    found = flips(gate.pipeline, [variants])
    assert not found, found
