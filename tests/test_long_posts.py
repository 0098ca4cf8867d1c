"""A post of many parts costs no more than its parts do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.detect import LONG_POST_CHARACTERS
from service.domain.policy import Policy
from service.first_look import FIRST_LOOK
from service.steps import build_pipeline
from tests.conftest import NOW, post_of

if TYPE_CHECKING:
    import pytest

PARTS = 300
MOST_LOOKS_A_PART = 4
"""Its text folded, as written out with fields, and once more for the scorer; it was 22 when rooms went post by post."""


async def test_every_part_of_a_thread_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rooms ask: what the first look found is kept until all have asked."""
    pipeline, looks = build_pipeline(), []
    really = FIRST_LOOK._looked

    def counted(text: str) -> dict[int, dict[int, list[int]]]:
        looks.append(text)
        return really(text)

    monkeypatch.setattr(FIRST_LOOK, "_looked", counted)
    thread = [f"Wat een idioot, die buurman van nummer {number}." for number in range(PARTS)]
    assert sum(map(len, thread)) > LONG_POST_CHARACTERS
    await pipeline.decide(post_of({"text": "Zo.", "thread": thread}), Policy(), NOW, "lindervoorde")

    assert len(looks) / PARTS < MOST_LOOKS_A_PART
