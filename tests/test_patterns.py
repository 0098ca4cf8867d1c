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
from service.patterns import Patterns

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


def test_offsets_count_characters_also_behind_emoji() -> None:
    """RE2 counts bytes; findings count characters."""
    patterns = Patterns({"word": r"\b(?P<hit>markt)\b"})

    text = "🎉🎉 é markt en 🥕 markt"
    assert [text[start:end] for _, start, end in patterns.find(text)] == ["markt", "markt"]
