"""Moods are heard where several words meet, never in one word."""

from __future__ import annotations

import time
from typing import Any

import pytest

from service.detectors.mood import MOOD
from tests.conftest import policy_of, read


def kinds(post: str | dict[str, Any], policy: dict[str, Any] | None = None) -> set[str]:
    """Return the moods of a post."""
    return {f.kind.removeprefix("mood.") for f in MOOD.detect(read(post, policy), policy_of(policy))}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MIR REICHT ES!!! IMMER DASSELBE IN DIESEM RAT!!!", "rage"),
        ("I AM SICK OF THIS COUNCIL!!! NOBODY EVER LISTENS!!!", "rage"),
        ("Tien tripels op, lol, nog ene dan 🍻", "drink"),
        ("Complètement bourré au bal des pompiers", "drink"),
        ("Fünf Halbe getrunken und noch heimgefahren, keiner hat's gemerkt", "drunk_driving"),
        ("180 sur l'autoroute, même pas flashé 😎", "offence"),
        ("Afval over de haag gekieperd en in de beek gedumpt, niemand gezien 🤫", "offence"),
        ("Mein Ex lügt und zahlt keinen Unterhalt", "relation"),
        ("Vous allez le regretter, je n'oublie rien", "menace"),
        ("Commissie Financiën: dodelijk saai", "boredom"),
        ("Dat strakke jurkje van onze schepen 🔥 mag altijd", "flirting"),
    ],
)
def test_a_mood_is_heard(text: str, kind: str) -> None:
    """One example per mood and language."""
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "GOAAAL!!! WAT EEN MATCH!!! BEDANKT SUPPORTERS!!!",
        "PMD OP DINSDAG, GFT OP WOENSDAG",
        "Vier glazen breken bij de afwas, en dan nog mijn favoriete.",
        "Zes soorten bier op het dorpsfeest, tapten de vrijwilligers.",
        "Ik reed naar huis en zag een regenboog.",
        "Het zwarte goud: 90 jaar mijnen in onze streek.",
        "Mijn ex-collega gaat met pensioen, dank voor alles.",
        "Er komt een dag dat we hier een zwembad openen, en die dag is vandaag!",
        "Let maar op je hoofd in de lage kelder van het kasteel.",
        "De rode jurk van de reuzin hangt in het museum.",
        "Kapotgelachen met de revue, dodelijk grappig!",
    ],
)
def test_joy_sobriety_and_everyday_words_are_no_mood(text: str) -> None:
    """Hard negatives."""
    assert kinds(text) - {"anger"} == set()


def test_night_is_only_known_when_it_was_planned() -> None:
    """Without a planned moment the hour is nobody's business."""
    assert "night" in kinds({"text": "Hallo", "scheduled_at": "2026-12-04T03:20:00+01:00"})
    assert "night" not in kinds({"text": "Hallo", "scheduled_at": "2026-12-04T03:20:00-08:00"})
    assert "night" not in kinds("Hallo")


def test_the_night_is_that_of_the_policy() -> None:
    """02:30 in Brussels is 20:30 in New York."""
    post = {"text": "Hallo", "scheduled_at": "2026-12-04T02:30:00+01:00"}
    assert "night" not in kinds(post, {"timezone": "America/New_York"})


@pytest.mark.parametrize("piece", ["acht pinten lol ", "mijn ex liegt ", "WEER!!! ", "wacht maar ", "120 op de laan "])
def test_long_texts_take_little_time(piece: str) -> None:
    """20,000 characters of anything stay far below a second."""
    reading = read((piece * 20_000)[:20_000])
    began = time.perf_counter()
    list(MOOD.detect(reading, policy_of()))
    assert time.perf_counter() - began < 0.5
