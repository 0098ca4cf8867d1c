"""Signatures of deliveries, verified on the raw body before anything is read, in constant time.

`standard` sources: Standard Webhooks (`{id}.{timestamp}.{body}`, at most five minutes old or early), signed by the
library. Its own `verify` is not used: it lets ValueError and binascii.Error out for bad items, reads `1e9` as a moment
and decodes base64 with strange letters in it, so that one signature has many spellings. Other sources with a secret:
HMAC-SHA256 of the body, in lower-case hex.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from standardwebhooks import Webhook

from service.errors import BadSignature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.web.sources import Source

TOLERANCE = timedelta(minutes=5)
_PARTS = ("id", "timestamp", "signature")
_SECONDS = re.compile(r"[0-9]{1,11}", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MOST_SIGNATURES = 16
_HINT = "Sign the raw body with the secret of this source; see the README for the headers."


def verify(source: Source, headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """Return what names this delivery (None: nothing does); raise BadSignature when it is not signed as it should be.

    A source without a secret takes unsigned deliveries, unless it is `standard`: there a signature is the point.
    """
    if source.kind == "standard":
        return _standard(source.secrets, headers, body, now)
    if not source.secrets:
        return None
    given = headers.get(source.signature_header, "").strip().removeprefix("sha256=")
    if not given:
        raise BadSignature(f"The header {source.signature_header} is missing", hint=_HINT)
    if not _HEX.fullmatch(given):
        raise BadSignature(f"The header {source.signature_header} is no HMAC-SHA256 in lower-case hex", hint=_HINT)
    made = [hmac.new(secret.encode(), body, hashlib.sha256).hexdigest() for secret in source.secrets]
    if not any([hmac.compare_digest(signature, given) for signature in made]):  # noqa: C419 - compares with all
        raise BadSignature("The signature is not that of this body under a secret of this source", hint=_HINT)
    return given


def _standard(secrets: tuple[str, ...], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    if not secrets:
        raise BadSignature(
            "This source has no secret to verify signatures with",
            hint="Set POORTWACHTER_WEBHOOK_SECRET, or secrets_files in the file of sources.",
        )
    delivery, seconds, given = (_header(headers, part) for part in _PARTS)
    moment = _moment(seconds)
    if abs(moment - now) > TOLERANCE:
        raise BadSignature("The delivery was signed more than five minutes ago, or ahead", hint="Check the clock.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadSignature("The signed body is not UTF-8", hint=_HINT) from None
    made = [_digest(Webhook(secret).sign(delivery, moment, text)) for secret in secrets]
    signatures = [_digest(item) for item in given.split(" ")[:_MOST_SIGNATURES]]
    matches = [hmac.compare_digest(mine, theirs) for mine in made for theirs in signatures if mine and theirs]
    if not any(matches):
        raise BadSignature("No signature is that of this body under a secret of this source", hint=_HINT)
    return delivery


def _header(headers: Mapping[str, str], part: str) -> str:
    """Return a header of the standard; Svix sends the same under its own name."""
    value = headers.get(f"webhook-{part}") or headers.get(f"svix-{part}") or ""
    if not value:
        raise BadSignature(f"The header webhook-{part} is missing", hint=_HINT)
    return value


def _moment(seconds: str) -> datetime:
    if not _SECONDS.fullmatch(seconds):
        raise BadSignature("The header webhook-timestamp is no number of seconds", hint=_HINT)
    return datetime.fromtimestamp(int(seconds), UTC)


def _digest(signature: str) -> bytes | None:
    """Return the bytes of `v1,<base64>`; None for other versions and for any spelling but the one of these bytes."""
    version, _, text = signature.partition(",")
    if version != "v1":
        return None
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode("ascii") == text else None
