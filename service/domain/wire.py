"""What a caller may send: structs that are strict on the wire."""

from __future__ import annotations

from msgspec import Struct


class Wire(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Strict on the wire: an unknown field is refused by name."""
