"""The address of a model elsewhere, and the key it is asked with: what of them can be used."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from service.errors import InvalidSetting

_PATH = re.compile(r"(/[\w.~%-]+)*")
_NAME = re.compile(r"[\w.~-]{1,200}", re.ASCII)
_SUCH_AS = "Such as https://gpu.example.org, with the model's name in POORTWACHTER_MODEL_NAME."
_KEY = re.compile(r"[!-~]{1,4096}")


def model_address(base: str, name: str | None, version: str | None = None) -> str:
    """Return BASE/v2/models/NAME[/versions/VERSION]; raise InvalidSetting saying which of them cannot be used."""
    base = base.rstrip("/")
    try:
        parts = urlsplit(base)
        sane = bool(parts.hostname) and parts.port != 0
    except ValueError:
        sane = False
    if not sane or parts.scheme not in {"http", "https"} or not base.isascii() or not base.isprintable():
        raise InvalidSetting("POORTWACHTER_MODEL_URL is no http:// or https:// address", hint=_SUCH_AS)
    if "@" in parts.netloc or "?" in base or "#" in base:
        raise InvalidSetting(
            "POORTWACHTER_MODEL_URL must be an address without user, query or fragment",
            hint=f"A key belongs in the file that POORTWACHTER_MODEL_KEY_FILE names. {_SUCH_AS}",
        )
    if not _PATH.fullmatch(parts.path) or re.search(r"/v2(/|$)", parts.path):
        raise InvalidSetting("POORTWACHTER_MODEL_URL must be what stands before /v2/models", hint=_SUCH_AS)
    if name is None:
        raise InvalidSetting("POORTWACHTER_MODEL_URL is set but POORTWACHTER_MODEL_NAME is not", hint=_SUCH_AS)
    for variable, text in {"POORTWACHTER_MODEL_NAME": name, "POORTWACHTER_MODEL_VERSION": version}.items():
        if text is not None and (not _NAME.fullmatch(text) or not text.strip(".")):
            raise InvalidSetting(f"{variable} must be 1 to 200 letters, digits, '.', '_', '~' or '-'")
    return f"{base}/v2/models/{name}" + (f"/versions/{version}" if version else "")


def model_key(text: str) -> str:
    """Return a bearer key; raise InvalidSetting, without showing it, when it cannot stand in a header."""
    if not _KEY.fullmatch(text):
        raise InvalidSetting("POORTWACHTER_MODEL_KEY must be 1 to 4096 visible ASCII characters without spaces")
    return text
