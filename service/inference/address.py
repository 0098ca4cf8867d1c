"""The address of a model elsewhere, and the key it is asked with: what of them can be used."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from service.errors import InvalidSetting

_PATH = re.compile(r"(/[\w.~%-]+)*/v2/models/[\w.~%-]+(/versions/[\w.~%-]+)?")
_SUCH_AS = "Such as https://gpu.example.org/v2/models/detoxify, or …/v2/models/detoxify/versions/3."
_KEY = re.compile(r"[!-~]{1,4096}")


def model_address(text: str) -> str:
    """Return the address without a slash at its end; raise InvalidSetting when it names no model of the protocol."""
    address = text.rstrip("/")
    try:
        parts = urlsplit(address)
        sane = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sane = False
    if not sane or parts.scheme not in {"http", "https"} or not address.isascii() or not address.isprintable():
        raise InvalidSetting("POORTWACHTER_MODEL_URL is no http:// or https:// address", hint=_SUCH_AS)
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise InvalidSetting(
            "POORTWACHTER_MODEL_URL must be an address without user, query or fragment",
            hint=f"A key belongs in the file that POORTWACHTER_MODEL_KEY_FILE names. {_SUCH_AS}",
        )
    if not _PATH.fullmatch(parts.path):
        raise InvalidSetting(
            "POORTWACHTER_MODEL_URL must end with the model's path in the Open Inference Protocol", hint=_SUCH_AS
        )
    return address


def model_key(text: str) -> str:
    """Return a bearer key; raise InvalidSetting, without showing it, when it cannot stand in a header."""
    if not _KEY.fullmatch(text):
        raise InvalidSetting("POORTWACHTER_MODEL_KEY must be 1 to 4096 visible ASCII characters without spaces")
    return text
