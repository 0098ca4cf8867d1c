"""Who asks: a key names its organisation and rights; without any key, this machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.errors import ForeignRequest, RightNotHeld, UnknownKey
from service.web.keys import RIGHTS, Right

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.web.keys import KeyRing

_OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


class Caller(Struct, frozen=True):
    """An organisation that may ask, through one key (`key` is its id, never its secret)."""

    organisation: str
    key: str
    rights: tuple[Right, ...]
    on_block: int = 200
    may_release_blocks: bool = False


class Doorman:
    """Turns the headers of a request into a Caller."""

    def __init__(self, ring: KeyRing, default_organisation: str | None) -> None:
        """Without keys every right is served for `default_organisation`."""
        self._ring = ring
        self._default = default_organisation

    @property
    def default_organisation(self) -> str | None:
        """Whose policy is meant where nobody says so."""
        return self._default

    @property
    def keyless(self) -> bool:
        """Whether no key is configured."""
        return not self._ring.is_configured

    def admit(self, headers: Mapping[str, str], right: Right) -> Caller:
        """Return the caller; raise UnknownKey, RightNotHeld or ForeignRequest."""
        if self.keyless:
            return self._keyless(headers)
        key = self._ring.find(_token(headers))
        if key is None:
            raise UnknownKey(
                "No valid key came with the request", hint="Send Authorization: Bearer KEY, or X-API-Key: KEY."
            )
        if right not in key.rights:
            raise RightNotHeld(
                f"This key does not hold the right {right!r}", hint=f"It holds: {', '.join(key.rights)}."
            )
        return Caller(key.organisation, key.id, key.rights, key.on_block, key.may_release_blocks)

    def _keyless(self, headers: Mapping[str, str]) -> Caller:
        for name in _PROXY_HEADERS:
            if name in headers:
                raise ForeignRequest(
                    f"The request came through a proxy ({name})",
                    hint="Configure a key first: poortwachter key create --organisation NAME",
                )
        host = headers.get("host", "").lower()
        if host.rpartition(":")[0] not in _OWN_HOSTS and host not in _OWN_HOSTS:
            raise ForeignRequest(
                "The request names a foreign host", hint="Ask http://127.0.0.1, or configure a key first."
            )
        if self._default is None:
            raise UnknownKey(
                "No organisation is chosen", hint="Set POORTWACHTER_DEFAULT_ORGANISATION, or configure keys."
            )
        return Caller(self._default, "keyless", RIGHTS)


def _token(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return headers.get("x-api-key", "").strip()
