"""The discovery document: what Google's clients read to learn what to ask, and where. It names this gate as root."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from service.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOCUMENT: dict[str, Any] = msgspec.json.decode(Path(__file__).with_name("discovery.json").read_bytes())
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_SCHEMES = frozenset({"http", "https"})


def discovery_document(headers: Mapping[str, str], scheme: str) -> bytes:
    """Return the document whose root is the address that was asked, as a gateway in front says it was.

    Raise MalformedRequest when that is no address.
    """
    host = headers.get("x-forwarded-host") or headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise MalformedRequest("The Host header is no address", hint="Ask by name or address, and port.")
    forwarded = headers.get("x-forwarded-proto", "")
    root = f"{forwarded if forwarded in _SCHEMES else scheme}://{host}/"
    return msgspec.json.encode(_DOCUMENT | {"rootUrl": root, "baseUrl": root})
