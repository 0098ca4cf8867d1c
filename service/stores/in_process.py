"""Memory inside one process: bounded, least recently used out first, nothing after its moment."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

Value = TypeVar("Value")


class BoundedMemory(Generic[Value]):
    """At most `entries` values, each until a moment."""

    def __init__(self, entries: int) -> None:
        """Hold at most this many; 0 remembers nothing."""
        self._entries = entries
        self._values: OrderedDict[str, tuple[Value, float]] = OrderedDict()

    def get(self, key: str, now: datetime) -> Value | None:
        """Return a value whose moment has not come, or None."""
        entry = self._values.get(key)
        if entry is None:
            return None
        if entry[1] <= now.timestamp():
            del self._values[key]
            return None
        self._values.move_to_end(key)
        return entry[0]

    def put(self, key: str, value: Value, until: datetime) -> None:
        """Remember a value until a moment."""
        if self._entries <= 0:
            return
        self._values[key] = (value, until.timestamp())
        self._values.move_to_end(key)
        while len(self._values) > self._entries:
            self._values.popitem(last=False)

    def forget(self, key: str) -> None:
        """Drop a value."""
        self._values.pop(key, None)

    def __len__(self) -> int:
        return len(self._values)
