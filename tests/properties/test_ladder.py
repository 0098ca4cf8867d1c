"""Reading is linear in the length of what is read, and no post keeps others waiting."""

from __future__ import annotations

import asyncio

import pytest

from tests.properties.ladder import REPEATS, cost, fresh, longest_gap, reading_of, steps, text_of

SMALL, LARGE = 4 * 1024, 64 * 1024
GROWTH = 8.0
"""A character may cost this much more in sixteen times the text (caches, memory); a second power costs 16."""
TOO_SMALL_TO_MEASURE_SECONDS = 0.03
LONGEST_STRETCH_SECONDS = 0.25
ATTEMPTS = 3


@pytest.mark.parametrize("repeat", list(REPEATS.values()), ids=list(REPEATS))
def test_every_detector_is_linear(repeat: str) -> None:
    """Sixteen times the text takes about sixteen times the processor time, for normalise and each detector."""
    small, large = reading_of(text_of(repeat, SMALL)), reading_of(text_of(repeat, LARGE))
    slow: dict[str, float] = {}
    for name, step in steps().items():
        long = cost(step, lambda: fresh(large), 1)
        if long < TOO_SMALL_TO_MEASURE_SECONDS:
            continue
        short = cost(step, lambda: fresh(small), ATTEMPTS)
        growth = long / LARGE / (short / SMALL)
        if growth > GROWTH:
            growth = cost(step, lambda: fresh(large), ATTEMPTS) / LARGE / (short / SMALL)
        if growth > GROWTH:
            slow[name] = round(growth, 1)
    assert slow == {}


@pytest.mark.parametrize("repeat", list(REPEATS.values()), ids=list(REPEATS))
def test_no_post_keeps_others_waiting(repeat: str) -> None:
    """While a post of 256 KiB is judged, the event loop gets its turn at least every quarter of a second."""
    gaps = []
    for _ in range(ATTEMPTS):
        gaps.append(asyncio.run(longest_gap(repeat)))
        if gaps[-1] < LONGEST_STRETCH_SECONDS:
            return
    pytest.fail(f"the event loop stood still for {min(gaps) * 1000:.0f} ms")
