"""Redis' name and password, which may change while the gate runs: every new connection asks for them.

Connections that are open stay open: Redis asks for a password once.
"""

from __future__ import annotations

from urllib.parse import unquote

from redis.credentials import CredentialProvider

from service.errors import InvalidSetting


class RedisLogin(CredentialProvider):
    """The login of an address; `address` is what is left without it."""

    def __init__(self, url: str) -> None:
        """Take the login out of an address."""
        self.address, self._login = split_login(url)

    def __bool__(self) -> bool:
        return bool(self._login)

    def get_credentials(self) -> tuple[str] | tuple[str, str]:
        """Return the password, or name and password, in force now."""
        return self._login  # type: ignore[return-value] # asked only when there is one

    def use(self, url: str) -> None:
        """Use the login of this address from now on; raise InvalidSetting when more than the login differs."""
        address, login = split_login(url)
        if address != self.address or bool(login) != bool(self._login):
            raise InvalidSetting(
                "REDIS_URL: only the name and the password can change while the gate runs",
                hint="Restart the workers one by one for another address.",
            )
        self._login = login


def split_login(url: str) -> tuple[str, tuple[str, ...]]:
    """Return an address without its login, and the login: nothing, a password, or name and password."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    login, at, places = authority.rpartition("@")
    if not at:
        return url, ()
    name, _, password = login.partition(":")
    given = (unquote(name), unquote(password)) if name else (unquote(password),)
    return scheme + separator + places + slash + path, given
