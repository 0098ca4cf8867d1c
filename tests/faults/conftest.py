"""A running gate whose Redis fails, given to a whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.world import World, world_with

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Give one world to a whole file; every fault is healed before the next."""
    with world_with() as running:
        yield running


@pytest.fixture
def healthy(world: World) -> World:
    """Give the world once its Redis is trusted again."""
    world.wait_for_memory()
    return world
