"""Campaigning, and what only looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from service.detectors.campaigning import CAMPAIGNING
from tests.conftest import policy_of, read

POLICY = {"parties": ["Maarle Samen", "Groen"], "office_holders": [{"name": "Lut Dejaegher", "role": "burgemeester"}]}


def kinds(post: str | dict[str, Any]) -> set[str]:
    """Return the kinds seen in a post."""
    return {finding.kind for finding in CAMPAIGNING.detect(read(post, POLICY), policy_of(POLICY))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kies voor onze ploeg!", "campaign.vote"),
        ("Zondag stem ik Groen, u ook?", "campaign.party"),
        ("Stem voor Maarle Samen", "campaign.vote"),
        ("Votez pour notre liste dimanche", "campaign.vote"),
        ("Wählt unsere Liste!", "campaign.vote"),
        ("Vote for our team", "campaign.vote"),
        ("Zij staat op plaats 3 van lijst 7", "campaign.list"),
        ("Zes jaar Lut, zes jaar vooruitgang", "campaign.achievements"),
        ("Dankzij onze burgemeester ligt het fietspad er", "campaign.praise"),
        ("De stembureaus zijn open van 8 tot 13 uur", "campaign.neutral"),
    ],
)
def test_campaigning_is_seen(text: str, expected: str) -> None:
    """Calls to vote, list numbers, praise and neutral information are told apart."""
    assert expected in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Stem voor de mooiste gevel van het dorp!",
        "Lijst 3, kandidaat 1: de verkiezing van de kinderburgemeester",
        "Kies zelf: een pumptrack of een speeltuin?",
    ],
)
def test_a_contest_is_no_campaign(text: str) -> None:
    """Votes for front gardens and children's mayors are no calls to vote."""
    assert not kinds(text) & {"campaign.vote", "campaign.list"}


@pytest.mark.parametrize("text", ["Vooruit met de werken!", "We maken de markt groen.", "Groen is gezond."])
def test_an_everyday_word_is_no_party(text: str) -> None:
    """A party that is named after a word needs a capital inside the sentence."""
    assert "campaign.party" not in kinds(text)


def test_the_words_of_a_party_post_need_not_be_read() -> None:
    """A shared post of a party rests on its metadata."""
    post = {"text": "Mooi!", "quoted_source": {"author": "N-VA Maarle", "type": "political_party"}}
    assert "campaign.party_post" in kinds(post)


def test_a_crest_is_seen_in_the_picture() -> None:
    """The town's crest in an alt text is named."""
    post = {"text": "Kom ontbijten!", "media": [{"type": "image", "alt": "Affiche met het wapenschild van de stad"}]}
    assert "campaign.crest" in kinds(post)
