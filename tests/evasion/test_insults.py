"""Insults that block stay blocked when they are written in disguise: nine in ten for each trick."""

from __future__ import annotations

import asyncio
import random
from functools import cache

import pytest

from service.detectors.insults.lexicon import LEXICON
from service.pipeline import Pipeline
from tests.conftest import NOW, Gate, policy_of, post_of
from tests.evasion.tricks import TRICKS

CARRIERS = {
    "nl": (
        "Onze burgemeester is een {}.",
        "Wat een {} is die schepen toch, en dat al zes jaar.",
        "De schepen van mobiliteit stemde tegen. Die {} liegt weer.",
        "Jij {}, meneer de voorzitter!",
    ),
    "fr": ("Notre bourgmestre est un {}.", "Vous êtes un {}, monsieur l'échevin.", "Quel {} ce conseiller, vraiment."),
    "de": ("Unser Bürgermeister ist ein {}.", "Du {}, Herr Vorsitzender!", "Dieser Schöffe ist ein {} und bleibt es."),
    "en": ("Our mayor is a {}.", "You {}, councillor!", "What a {} that alderman is, six years on."),
}
INSULTS = 90
"""Disguises tried per trick."""
STAY_BLOCKED = 0.9


async def _blocked(pipeline: Pipeline, texts: list[str]) -> list[str]:
    decisions = [await pipeline.decide(post_of(text), policy_of(), NOW, "evasion") for text in texts]
    return [text for text, decision in zip(texts, decisions, strict=True) if decision.decision == "block"]


@cache
def _candidates() -> tuple[tuple[str, str], ...]:
    """Return (word, carrier) of clear insults in all languages, in a fixed mixture."""
    words = sorted(
        (entry.word, entry.language)
        for word, entries in LEXICON.words.items()
        for entry in entries[:1]
        if word == entry.word and entry.usage == "always" and entry.kind in {"slur", "person"} and len(word) > 4
    )
    chance = random.Random(4711)
    chance.shuffle(words)
    return tuple((word, chance.choice(CARRIERS[language])) for word, language in words if word.isalpha())


@pytest.mark.parametrize("trick", TRICKS)
def test_a_disguise_saves_no_insult(gate: Gate, trick: str) -> None:
    """Of insults that block when written plainly, nine in ten still do."""
    chance = random.Random(f"disguise {trick}")
    pairs = [
        (carrier.format(word), carrier.format(disguised))
        for word, carrier in _candidates()
        if (disguised := TRICKS[trick](word, chance))
    ]
    plain = set(asyncio.run(_blocked(gate.pipeline, [text for text, _ in pairs[: 2 * INSULTS]])))
    tried = [disguised for text, disguised in pairs if text in plain][:INSULTS]
    kept = asyncio.run(_blocked(gate.pipeline, tried))

    assert len(tried) == INSULTS
    assert len(kept) >= STAY_BLOCKED * len(tried), [text for text in tried if text not in kept]
