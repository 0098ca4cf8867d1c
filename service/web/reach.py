"""Reach: where the gate may call on behalf of a source, as the file of sources says; nothing else is ever called.

[lindervoorde.postiz]
api_url = "https://postiz.example.org/api/public/v1"  # default: the vendor's own
account = "org-1"                                     # Buffer: whose posts (organizationId)
token_file = "/run/secrets/postiz"                    # the key of the tool's API, read at every use
call_back_url = "https://example.org/verdicts"        # verdicts go there, signed as Standard Webhooks
call_back_secret_file = "/run/secrets/call_back"      # whsec_…
private_networks = ["10.0.0.0/8"]                     # addresses that are not public, and may be called all the same
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from service.errors import InvalidSetting

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ReachEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a source's entry that let the gate call out."""

    api_url: str = ""
    account: str = ""
    token_file: str = ""
    call_back_url: str = ""
    call_back_secret_file: str = ""
    private_networks: tuple[str, ...] = ()


class Reach(Struct, frozen=True):
    """What may be called for a source: its tool's API, and where its verdicts go. Empty: nothing."""

    api_url: str = ""
    account: str = ""
    token_file: Path | None = None
    call_back_url: str = ""
    call_back_secret: str = ""
    private_networks: tuple[Network, ...] = ()

    def __repr__(self) -> str:
        return f"<reach {self.api_url or '-'}, {self.call_back_url or '-'}>"  # the secret stays out of tracebacks


def reach_of(entry: ReachEntry, where: str, call_back_secret: str) -> Reach:
    """Check an entry; raise InvalidSetting naming the source (`where`) and the field."""
    networks = tuple(_network(text, where) for text in entry.private_networks)
    for name in ("api_url", "call_back_url"):
        _check_address(getattr(entry, name), f"{where}: {name}", private=bool(networks))
    if bool(entry.call_back_url) != bool(call_back_secret):
        raise InvalidSetting(f"{where}: call_back_url and call_back_secret_file belong together")
    token_file = Path(entry.token_file).expanduser() if entry.token_file else None
    return Reach(entry.api_url.rstrip("/"), entry.account, token_file, entry.call_back_url, call_back_secret, networks)


def _network(text: str, where: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        raise InvalidSetting(
            f"{where}: {text!r} in private_networks is no network", hint='Such as "10.0.0.0/8".'
        ) from None


def _check_address(address: str, what: str, *, private: bool) -> None:
    if not address:
        return
    try:
        parts = urlsplit(address)
        sane = bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise InvalidSetting(f"{what} is no address", hint="Such as https://example.org/path.") from None
    if not sane or parts.username or parts.password or parts.fragment or parts.query or not address.isprintable():
        raise InvalidSetting(
            f"{what} must be an address without user, query or fragment", hint="Such as https://example.org/path."
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and private):
        raise InvalidSetting(
            f"{what} must begin with https://", hint="http:// is for addresses in private_networks only."
        )
