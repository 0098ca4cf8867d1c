"""Limits that a tool tells in its headers: the IETF form (`"100-in-15min";r=98;t=897`), its older form, Retry-After.

Source: draft-ietf-httpapi-ratelimit-headers-11, developers.buffer.com/guides/api-limits; RFC 9110, section 10.2.3.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 6 * 3600.0
"""Asked again after this, whatever was said: a limit may have been raised."""
SHARE_FOR_POLLING = 0.9
"""Of what may be asked; the rest is for moving posts."""
_WINDOW = re.compile(r'"[^"]*"((?:\s*;\s*[a-z]+=(?:\d{1,12}|"[^"]*"))+)')
_A_MOMENT = 1e9
_PART = re.compile(r"([a-z]+)=(\d{1,12})")


def wait_of(headers: Mapping[str, str], now: datetime) -> float:
    """Return the seconds that a 429 asks to wait: Retry-After, else the fullest window, else a minute."""
    told = headers.get("retry-after", "").strip()
    if told.isdecimal() and told.isascii():
        return min(float(told[:12]), LONGEST_WAIT_SECONDS)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        empty = [seconds for left, seconds in windows_of(headers, now) if left == 0]
        return min(max(empty, default=DEFAULT_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), LONGEST_WAIT_SECONDS)


def windows_of(headers: Mapping[str, str], now: datetime) -> tuple[tuple[int, float], ...]:
    """Return for every window how many requests are left, and in how many seconds it begins anew."""
    found = []
    for window in _WINDOW.finditer(headers.get("ratelimit", "")):
        parts = dict(_PART.findall(window.group(1)))
        if "r" in parts and "t" in parts:
            found.append((int(parts["r"]), float(parts["t"])))
    left, reset = headers.get("x-ratelimit-remaining", ""), headers.get("x-ratelimit-reset", "")
    if not found and left.isdecimal() and reset.isdecimal():
        seconds = float(reset[:12])
        is_moment = seconds > _A_MOMENT  # some tell the moment, some the seconds until then
        found.append((int(left[:12]), max(seconds - now.timestamp(), 0.0) if is_moment else seconds))
    return tuple(found)


def pause_of(headers: Mapping[str, str], now: datetime) -> float:
    """Return the shortest pause between polls that no window runs out of."""
    paces = [seconds / max(left * SHARE_FOR_POLLING, 1.0) for left, seconds in windows_of(headers, now)]
    return min(max(paces, default=0.0), LONGEST_WAIT_SECONDS)
