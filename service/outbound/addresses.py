"""Which addresses may be called: public ones over TLS, and those in a source's `private_networks`.

The name is resolved once and the very address that was looked at is connected to, so that a name cannot point
elsewhere a moment later. No proxy of the environment is used: it would resolve names where nobody looks.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from service.outbound.errors import Forbidden

if TYPE_CHECKING:
    from service.web.reach import Network

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052): the last 32 bits are where it goes."""


def may_be_called(address: Address, networks: tuple[Network, ...], *, encrypted: bool) -> bool:
    """Say whether an address is listed, or public and reached over TLS."""
    inner = _inside(address)
    if any(place in network for network in networks for place in (address, inner)):
        return True
    return encrypted and all(place.is_global and not place.is_multicast for place in (address, inner))


def _inside(address: Address) -> Address:
    """Return the IPv4 address that some IPv6 addresses lead to, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def pool_for(networks: tuple[Network, ...]) -> urllib3.PoolManager:
    """Return a pool whose connections go to permitted addresses only; others raise Forbidden before a byte is sent."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, networks, encrypted=False)

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connected(self, networks, encrypted=True)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    manager = urllib3.PoolManager(num_pools=4, maxsize=4)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}
    return manager


def _connected(connection: HTTPConnection, networks: tuple[Network, ...], *, encrypted: bool) -> socket.socket:
    host = connection._dns_host  # noqa: SLF001 - the place where urllib3's own connections override this step
    try:
        found = socket.getaddrinfo(host, connection.port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except UnicodeError:
        raise Forbidden(f"{connection.host} is no name of a host") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    good = [a for a in addresses if may_be_called(ipaddress.ip_address(a), networks, encrypted=encrypted)]
    if not good:
        raise Forbidden(f"{connection.host} has no public address, and none in private_networks")
    failure: OSError | None = None
    for address in good:
        try:
            return create_connection(
                (address, connection.port), connection.timeout, socket_options=connection.socket_options
            )
        except OSError as error:
            failure = error
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, f"connecting to {connection.host} took too long") from failure
    raise NewConnectionError(connection, f"no connection to {connection.host}") from failure
