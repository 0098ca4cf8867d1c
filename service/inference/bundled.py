"""The bundled scorer that `make run` uses: no weights, no torch. (Being built.)"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class BundledScorer:
    """A lexicon-and-context scorer under Detoxify's labels."""

    version = "bundled@sha256:0"

    async def score(self, texts: Sequence[str]) -> Sequence[Mapping[str, float]]:
        """Return nothing yet."""
        return [{} for _ in texts]
