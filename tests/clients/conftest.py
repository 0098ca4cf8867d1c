"""A running gate with a key, for clients that were written for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.running import Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package")
def running() -> Iterator[Gate]:
    """Give a gate whose key may ask for verdicts and say what a score should have been."""
    with serving(keys={"lindervoorde": ["verdicts", "feedback"]}) as gate:
        yield gate
