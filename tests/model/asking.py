"""The adapter around a folder, asked in one line."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.inference.detoxify import DetoxifyScorer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Scorer:
    """A Detoxify adapter behind synchronous calls."""

    def __init__(self, folder: Path) -> None:
        """Put it around a folder; `warm_up` follows."""
        self.adapter = DetoxifyScorer(folder)

    def warm_up(self) -> None:
        """Load the model."""
        asyncio.run(self.adapter.warm_up())

    def score(self, *texts: str) -> list[dict[str, float]]:
        """Score some texts together."""
        return asyncio.run(self.adapter.score(texts))


@contextmanager
def scoring(folder: Path, *, warm: bool = True) -> Iterator[Scorer]:
    """Give an adapter, and end its thread."""
    scorer = Scorer(folder)
    try:
        if warm:
            scorer.warm_up()
        yield scorer
    finally:
        scorer.adapter.close()
