"""The first look is never wrong: what a pattern of its own would find, the set of all patterns lets through."""

from __future__ import annotations

import gc
import json
import random
from pathlib import Path

import pytest

from service.assembly import build_pipeline
from service.automata import compiled
from service.folding import fold
from service.patterns import WHOLE, Alternatives, Patterns

ROWS = (Path(__file__).parent / "data" / "posts.jsonl").read_text("utf-8").splitlines()


def _all_patterns() -> list[Patterns]:
    build_pipeline()
    return [thing for thing in gc.get_objects() if isinstance(thing, Patterns)]


@pytest.mark.parametrize("seed", range(3))
def test_the_first_look_lets_through_what_any_pattern_finds(seed: int) -> None:
    """On 20,000 characters of mixed posts no set runs out of memory and misses silently."""
    texts = [json.loads(row)["text"] for row in ROWS]
    random.Random(seed).shuffle(texts)
    folded, _ = fold(" ".join(texts * 2)[:20_000])

    for patterns in _all_patterns():
        wanted = {name for name, pattern in patterns._patterns if compiled(pattern).search(folded)}
        assert patterns.names_in(folded) >= wanted


def test_branches_find_what_the_whole_patterns_find() -> None:
    """On real posts, one by one: the same hits in the same order."""
    texts = [fold(json.loads(row)["text"])[0] for row in ROWS[:30]]
    for patterns in _all_patterns():
        everything = dict.fromkeys(range(len(patterns._patterns)), WHOLE)
        for text in texts:
            assert list(patterns.find(text)) == list(patterns.find_among(text, everything))


def test_of_several_branches_that_match_the_first_wins() -> None:
    """Leftmost first, as RE2 reads the whole pattern; what stands behind a match is looked at once."""
    filler = "|".join(f"vul{letter}{letter}{letter}{letter}{letter}" for letter in "abcdefghij")
    patterns = Alternatives({"word": rf"\b(?:dief|die dief|dief steelt|{filler})"})

    found = list(patterns.find_among("die dief steelt, zegt de dief", {0: (0, 1, 2)}))
    assert found == [("word", 0, 8), ("word", 25, 29)]


def test_offsets_count_characters_also_behind_emoji() -> None:
    """RE2 counts bytes; findings count characters."""
    patterns = Patterns({"word": r"\b(?P<hit>markt)\b"})

    text = "🎉🎉 é markt en 🥕 markt"
    assert [text[start:end] for _, start, end in patterns.find(text)] == ["markt", "markt"]
