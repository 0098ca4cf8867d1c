"""What schemathesis cannot know by itself: lines of JSON, the names of time zones, and which hash and moment live."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
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


@schemathesis.hook("map_body")
def with_whole_pages(_context: Any, body: Any) -> Any:
    """Write a page that is a whole number as one: JSON Schema takes 4.0 for an integer, strict types do not."""
    source = body.get("quoted_source") if isinstance(body, dict) else None
    if isinstance(source, dict) and isinstance(source.get("page"), float) and source["page"].is_integer():
        return body | {"quoted_source": source | {"page": int(source["page"])}}
    return body


@schemathesis.hook("map_body").apply_to(path="/v1/approvals")
def with_a_live_hash_and_moment(_context: Any, body: Any) -> Any:
    """Ask for what can be approved: a hash of the key that lives, and a moment of tomorrow; all else stays as drawn."""
    if not isinstance(body, dict):
        return body
    told = dict(body)
    content_hash, until = told.get("content_hash"), told.get("until")
    if isinstance(content_hash, str):
        told["content_hash"] = re.sub("^hmac-sha256:[A-Za-z0-9]+:", "hmac-sha256:k1:", content_hash)
    if isinstance(until, str) and re.match(r"\d{4}-\d\d-\d\dT", until):
        told["until"] = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d") + until[10:]
    return told
