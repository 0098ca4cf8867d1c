"""Approvals: signed tokens that an officer's key gives, and what they do when they come with a post.

Stateless: a token carries what it is bound to, under an HMAC of the live hash keys with a purpose of its own. While
two hash keys live, the tokens of both are read. A token reads `apr_` and then base64url of signature and content; it
is a secret of its holder, and stands in no log, metric or error.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from service.domain.approval import Approval, Refusal, Release

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from service.domain.decision import Decision
    from service.domain.post import Post
    from service.hashing import Hasher
    from service.telemetry import Metrics
    from service.web.keys import KeyRing

HEADER = "x-approval"
"""The header in which an approval comes with a post."""
KEYLESS = "keyless"
"""The id under which a gate without keys gives approvals; none of them outlives the first key."""
_PREFIX = "apr_"
_SIGNATURE_BYTES = 32
_LONGEST_TOKEN = 4_096
_MOST_TOKENS = 16
WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_DECODER = msgspec.msgpack.Decoder(Approval)


class Approvals:
    """Gives approvals, and says what one does for a post."""

    def __init__(self, hasher: Hasher, ring: KeyRing, metrics: Metrics) -> None:
        """Sign under the hasher's keys; an approval counts only while the key that gave it is in the ring."""
        self._hasher = hasher
        self._ring = ring
        self._metrics = metrics

    def give(self, approval: Approval) -> str:
        """Return the token of an approval, and count it."""
        content = msgspec.msgpack.encode(approval)
        signature = hmac.digest(self._hasher.approval_keys[0], content, "sha256")
        self._count(approval.organisation, "given")
        return _PREFIX + base64.urlsafe_b64encode(signature + content).decode().rstrip("=")

    def read(self, token: str) -> Approval | None:
        """Return the approval that a token holds; None when no live key signed it."""
        raw = _unwrapped(token)
        if raw is None:
            return None
        signature, content = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        signed = [
            hmac.compare_digest(hmac.digest(key, content, "sha256"), signature) for key in self._hasher.approval_keys
        ]
        if not any(signed):
            return None
        try:
            return _DECODER.decode(content)
        except msgspec.MsgspecError:  # signed by a release that wrote approvals differently
            return None

    def apply(
        self, token: str, decision: Decision, post: Post, *, language: str, zone: ZoneInfo, now: datetime
    ) -> tuple[Decision, Release]:
        """Return the decision as the approval leaves it, and what is shown about the approval.

        Several tokens, separated by commas, may come: a request to a scheduler can hold several posts.
        """
        approval = self._chosen(token, post)
        if approval is None or approval.organisation != decision.organisation:
            why: Refusal = "unreadable" if approval is None else "other_organisation"
            self._count(decision.organisation, why)
            return decision, Release(False, None, None, None, why, WORDS[why][language])
        role, until = approval.by_role, approval.until.astimezone(zone)
        refusal = self._refusal(approval, decision, post, now)
        if refusal is not None:
            self._count(decision.organisation, refusal)
            return decision, Release(False, None, role, until, refusal, WORDS[refusal][language])
        if decision.decision == "allow":
            self._count(decision.organisation, "not_needed")
            return decision, Release(True, None, role, until, None, WORDS["not_needed"][language])
        self._count(decision.organisation, "released_" + decision.decision)
        message = WORDS["released"][language].replace("{role}", role)
        return replace(decision, decision="allow"), Release(True, decision.decision, role, until, None, message)

    def _chosen(self, tokens: str, post: Post) -> Approval | None:
        """Return the approval of this very post, else the first that can be read."""
        read = [found for token in tokens.split(",")[:_MOST_TOKENS] if (found := self.read(token.strip()))]
        fitting = (found for found in read if self._hasher.recognises(found.content_hash, post))
        return next(fitting, read[0] if read else None)

    def _refusal(self, approval: Approval, decision: Decision, post: Post, now: datetime) -> Refusal | None:
        live, may_release_blocks = self._giver(approval)
        if not live:
            return "key_revoked"
        if approval.until <= now:
            return "expired"
        if not self._hasher.recognises(approval.content_hash, post):
            return "post_edited"
        if approval.policy_version != decision.policy_version:
            return "policy_changed"
        if decision.decision == "block" and not (approval.may_release_blocks and may_release_blocks):
            return "block_not_released"
        return None

    def _giver(self, approval: Approval) -> tuple[bool, bool]:
        """Say whether the key that gave an approval still may give one, and whether it may release blocks."""
        if approval.key == KEYLESS:
            return not self._ring.is_configured, False
        key = self._ring.get(approval.key)
        if key is None or key.organisation != approval.organisation or "approve" not in key.rights:
            return False, False
        return True, key.may_release_blocks

    def _count(self, organisation: str, result: str) -> None:
        self._metrics.child(self._metrics.approvals, organisation, result).inc()


def _unwrapped(token: str) -> bytes | None:
    """Return the bytes of a token; None when it is not written exactly as we write it."""
    if not token.startswith(_PREFIX) or not token.isascii() or len(token) > _LONGEST_TOKEN:
        return None
    text = token.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    if len(raw) <= _SIGNATURE_BYTES or base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
        return None
    return raw
