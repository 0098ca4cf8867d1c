"""The ports of remembering, and every adapter held to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.stores.in_process import BoundedMemory

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MakeStore = Callable[..., Any]


class TestSharedStore:
    """DecisionCache and ScoreCache: bytes under a name, for a while, and never an exception."""

    async def test_what_was_never_put_is_nothing(self, make_store: MakeStore) -> None:
        """An unknown name gives None."""
        assert await make_store().get("unknown") is None

    @pytest.mark.parametrize("value", [b"x", b"\x00\xff" * 1000, b"\x81\xa1a\x01"])
    async def test_what_was_put_comes_back(self, make_store: MakeStore, value: bytes) -> None:
        """Byte for byte, whatever the bytes are."""
        store = make_store()
        assert await store.put("name", value, 60) is True
        assert await store.get("name") == value

    async def test_a_later_value_replaces_an_earlier_one(self, make_store: MakeStore) -> None:
        """One name, one value."""
        store = make_store()
        await store.put("name", b"old", 60)
        await store.put("name", b"new", 60)
        assert await store.get("name") == b"new"

    async def test_nothing_outlives_its_seconds(self, make_store: MakeStore) -> None:
        """After its time a value is gone."""
        store = make_store()
        await store.put("name", b"value", 1)
        assert await store.get("name") == b"value"
        await asyncio.sleep(1.1)
        assert await store.get("name") is None

    @pytest.mark.parametrize("seconds", [0, -5])
    async def test_what_has_no_time_left_is_not_kept(self, make_store: MakeStore, seconds: float) -> None:
        """That is no failure of the store."""
        store = make_store()
        assert await store.put("name", b"value", seconds) is True
        assert await store.get("name") is None

    async def test_many_at_once_do_not_mix(self, make_store: MakeStore) -> None:
        """A hundred names asked together each give their own value."""
        store = make_store()
        names = [f"name{number}" for number in range(100)]
        await asyncio.gather(*(store.put(name, name.encode(), 60) for name in names))
        assert await asyncio.gather(*(store.get(name) for name in names)) == [name.encode() for name in names]


class TestLocalMemory:
    """LocalDecisions: values of this process, each until its moment, the least used out first."""

    def test_a_value_is_given_until_its_moment(self) -> None:
        """At the moment itself it is gone."""
        memory: BoundedMemory[str] = BoundedMemory(10)
        memory.put("name", "value", NOW)
        assert memory.get("name", NOW - timedelta(seconds=1)) == "value"
        assert memory.get("name", NOW) is None
        assert len(memory) == 0

    def test_the_least_recently_used_goes_first(self) -> None:
        """Being asked for counts as use."""
        memory: BoundedMemory[str] = BoundedMemory(2)
        for name in ("a", "b"):
            memory.put(name, name, NOW)
        before = NOW - timedelta(hours=1)
        memory.get("a", before)
        memory.put("c", "c", NOW)
        assert [memory.get(name, before) for name in ("a", "b", "c")] == ["a", None, "c"]

    def test_room_for_nothing_remembers_nothing(self) -> None:
        """With 0 entries the memory is off."""
        memory: BoundedMemory[str] = BoundedMemory(0)
        memory.put("name", "value", NOW)
        assert memory.get("name", NOW - timedelta(hours=1)) is None

    def test_what_is_forgotten_is_gone(self) -> None:
        """Forgetting what is not there is fine too."""
        memory: BoundedMemory[str] = BoundedMemory(2)
        memory.put("name", "value", NOW)
        memory.forget("name")
        memory.forget("name")
        assert memory.get("name", NOW - timedelta(hours=1)) is None
