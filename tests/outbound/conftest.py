"""The assembly that the workers of these tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.outbound.holding import House

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give an assembly of one organisation, `dorp`, without keys."""
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.close()
