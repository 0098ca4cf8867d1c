"""Cues: the cheap first look never misses what a cue would find."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.detectors import cues
from service.patterns import Patterns
from tests.conftest import read

ROOT = Path(cues.__file__).parents[1]
FILES = sorted((ROOT / "detectors").glob("*/cues.toml"))
ROOMS = {"confidential_terms", "media_rights", "secrecy", "sensitive_facts"}


def _texts() -> list[str]:
    rooms = sorted((ROOT / "guidelines").glob("*/examples.yaml"))
    examples: list[dict[str, Any]] = [row for path in rooms for row in yaml.safe_load(path.read_text("utf-8"))]
    return [
        text for row in examples if isinstance(post := row["post"], dict) and isinstance(text := post.get("text"), str)
    ]


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.parent.name in ROOMS], ids=lambda file: file.parent.name
)
def test_the_first_look_misses_nothing(file: Path) -> None:
    """Every cue that stands in an example is found by the first look too."""
    table: dict[str, dict[str, list[str]]] = tomllib.loads(file.read_text("utf-8"))
    every = Patterns(
        {name: [p for words in by.values() for p in cues._bounded(words)] for name, by in table.items()}, passing=True
    )
    room = cues.Cues(file)
    for text in _texts():
        passage = read(text).passages[0]
        seen = room.seen(passage)
        for name, start, end in every.find(passage.folded):
            assert seen is not None, (name, text)
            assert (start, end) in seen.all(name), (name, text)
