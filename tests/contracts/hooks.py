"""What schemathesis cannot know by itself: lines of JSON, and the names of time zones."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import strategies as st

schemathesis.openapi.format(
    "iana-time-zone", st.sampled_from(["Europe/Brussels", "America/New_York", "Asia/Tokyo", "UTC"])
)


@schemathesis.serializer("application/x-ndjson")
def one_post_a_line(_context: Any, value: Any) -> bytes:
    """Write a list as lines; anything else as one line."""
    items = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(item).encode("utf-8", "surrogatepass") + b"\n" for item in items)
