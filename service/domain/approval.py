"""An approval: an officer's "yes, publish" about one wording of one post, under one version of one policy.

It turns `review` into `allow`; a `block` only when the key that gave it may. Any edit of what would be published,
and any change of the policy, voids it (contract, section 6).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Refusal = Literal[
    "unreadable", "other_organisation", "key_revoked", "expired", "post_edited", "policy_changed", "block_not_released"
]
"""Why an approval that came with a post was not honoured: a closed list, in the order in which it is asked."""


class Approval(Struct, frozen=True, array_like=True):
    """What an officer's key signed. `key` is the id of that key; `until` is a moment with its offset."""

    content_hash: str
    organisation: str
    policy_version: str
    by_role: str
    until: datetime
    may_release_blocks: bool
    key: str


class Release(Struct, frozen=True):
    """What an approval that came with a post did.

    `honoured` says that it fits this post now; `released` is the decision that it turned into `allow` (null when the
    post was allowed anyway). When it is not honoured the decision stays, `why` names the reason and `message` says it
    in words. `by_role` and `until` are null when the approval is not one that this organisation gave.
    """

    honoured: bool
    released: Literal["review", "block"] | None
    by_role: str | None
    until: datetime | None
    why: Refusal | None
    message: str
