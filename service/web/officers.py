"""What officers write in requests: the role in which they speak, and the hash of the post that they speak of."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from service.errors import MalformedRequest

LONGEST_ROLE_CHARACTERS = 100
CONTENT_HASH = "^hmac-sha256:[A-Za-z0-9]+:[0-9a-f]{64}$"
_HASH = re.compile(CONTENT_HASH.replace("$", r"\Z"))

Role = Annotated[str, Meta(extra_json_schema={"minLength": 1, "maxLength": LONGEST_ROLE_CHARACTERS})]
ContentHash = Annotated[str, Meta(extra_json_schema={"pattern": CONTENT_HASH})]


def checked_role(given: str) -> str:
    """Return a role without the white space around it; raise MalformedRequest when it is none."""
    role = given.strip()
    if not 0 < len(role) <= LONGEST_ROLE_CHARACTERS or not role.isprintable():
        raise MalformedRequest(
            f"A role has 1 to {LONGEST_ROLE_CHARACTERS} printable characters",
            pointer="/by_role",
            hint='Name the office, not the person: "communicatieambtenaar".',
        )
    return role


def checked_hash(given: str) -> str:
    """Return a content hash; raise MalformedRequest when it is not written as one."""
    if not _HASH.match(given):
        raise MalformedRequest(
            "This is no content hash",
            pointer="/content_hash",
            hint="Copy content_hash from the verdict that was reviewed: hmac-sha256:<key>:<64 hex digits>.",
        )
    return given
