"""Calls to the outside: to the hosts that are configured, to permitted addresses, bounded, never redirected."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from service.errors import InvalidSetting
from service.outbound import client as calls
from service.outbound.addresses import may_be_called
from service.outbound.client import Client, Reply
from service.outbound.errors import Forbidden, Limited, NotReached, OutboundError, Unreadable
from service.web.reach import Reach, ReachEntry, reach_of
from tests.outbound.servers import Answer, Asked, Server
from tests.processes import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = (ipaddress.ip_network("127.0.0.0/8"),)


class Echo(Server):
    """Answers 200."""

    def answer(self, asked: Asked) -> Answer:
        return Answer({"path": asked.path})


@pytest.fixture
def server() -> Iterator[Echo]:
    """Give a server of this machine."""
    made = Echo()
    yield made
    made.close()


def ask(client: Client, *arguments: Any, **request: Any) -> Reply:
    """Ask once, then close."""
    try:
        return asyncio.run(client.ask(*(arguments or ("GET", "/a")), **request))
    finally:
        client.close()


def test_a_listed_private_address_is_called(server: Echo) -> None:
    """And the answer is given with its status and headers."""
    reply = ask(Client(server.url, HERE))
    assert (reply.status, reply.json(), reply.is_good) == (200, {"path": "/a"}, True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0.0.0.0", "2130706433", "127.1"],  # noqa: S104
)
def test_a_private_address_is_refused_unless_listed(server: Echo, host: str) -> None:
    """However it is spelled, before a byte is sent."""
    port = server.url.rpartition(":")[2]
    with pytest.raises(OutboundError) as refused:
        ask(Client(f"https://{host}:{port}"))
    assert isinstance(refused.value, Forbidden)
    assert server.asked == []


def test_a_name_that_leads_to_a_private_address_is_refused(server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of the public that somebody points at this machine."""
    port = int(server.url.rpartition(":")[2])
    resolved = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)
    with pytest.raises(Forbidden):
        ask(Client("https://api.example.org"))
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "encrypted", "may"),
    [
        ("93.184.216.34", True, True),
        ("93.184.216.34", False, False),
        ("2606:2800:220:1::1", True, True),
        ("127.0.0.1", True, False),
        ("192.168.1.1", True, False),
        ("100.64.0.1", True, False),
        ("169.254.169.254", True, False),
        ("224.0.0.1", True, False),
        ("255.255.255.255", True, False),
        ("::1", True, False),
        ("fe80::1", True, False),
        ("fd00::1", True, False),
        ("::ffff:10.0.0.1", True, False),
        ("64:ff9b::7f00:1", True, False),
        ("2002:7f00:1::", True, False),
    ],
)
def test_only_public_addresses_are_called_and_only_encrypted(address: str, encrypted: bool, may: bool) -> None:
    """Private ones hide behind mapped, translated and tunnelled IPv6 too."""
    assert may_be_called(ipaddress.ip_address(address), (), encrypted=encrypted) is may


def test_a_redirect_is_refused(server: Echo) -> None:
    """Wherever it leads: the key of the tool would travel along."""
    server.before = lambda _: Answer(status=307, headers={"Location": server.url + "/elsewhere"})
    with pytest.raises(Forbidden, match="redirects"):
        ask(Client(server.url, HERE))
    assert len(server.asked) == 1


def test_another_host_is_refused(server: Echo) -> None:
    """A path cannot leave the host that the source names."""
    for path in ("@evil.example/", ".evil.example/"):
        with pytest.raises(Forbidden, match="leaves"):
            ask(Client(server.url, HERE), "GET", path)
    assert server.asked == []


def test_what_fails_for_a_moment_is_tried_again(server: Echo) -> None:
    """Twice 503, then good; what must not be said twice is not."""
    server.before = lambda _: Answer(status=503) if len(server.asked) < 3 else None
    assert ask(Client(server.url, HERE)).status == 200
    assert len(server.asked) == 3

    server.asked.clear()
    with pytest.raises(NotReached, match="503"):
        ask(Client(server.url, HERE), "POST", "/a", body={}, repeatable=False)
    assert len(server.asked) == 1


def test_a_limit_is_told_not_slept(server: Echo) -> None:
    """The caller knows what is urgent."""
    server.before = lambda _: Answer(status=429, headers={"Retry-After": "3600"})
    began = time.monotonic()
    with pytest.raises(Limited) as limited:
        ask(Client(server.url, HERE))
    assert limited.value.seconds == 3600
    assert time.monotonic() - began < 2


def test_nobody_there_is_said(server: Echo) -> None:
    """A closed port, a name that nobody knows."""
    with pytest.raises(NotReached):
        ask(Client(f"http://127.0.0.1:{free_port()}", HERE, tries=1))
    with pytest.raises(NotReached):
        ask(Client("https://nobody.invalid", tries=1))


def test_a_huge_answer_is_not_read(server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounded in size, and in the time that it may drip."""
    monkeypatch.setattr(calls, "LARGEST_ANSWER_BYTES", 1000)
    server.before = lambda _: Answer(b"x" * 100_000)
    with pytest.raises(Unreadable, match="larger"):
        ask(Client(server.url, HERE))
    monkeypatch.setattr(calls, "WHOLE_SECONDS", -1.0)
    server.before = lambda _: Answer(b"x" * 10)
    with pytest.raises(Unreadable, match="slowly"):
        ask(Client(server.url, HERE))


def test_no_proxy_of_the_environment_is_used(server: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would resolve names where nobody looks."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert ask(Client(server.url, HERE)).status == 200


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"api_url": "http://api.example.org"}, "must begin with https://"),
        ({"api_url": "ftp://api.example.org"}, "must begin with https://"),
        ({"api_url": "https://user:word@api.example.org"}, "without user"),
        ({"api_url": "https://api.example.org/?key=1"}, "without user"),
        ({"api_url": "https://"}, "without user"),
        ({"api_url": "https://a:99999999"}, "no address"),
        ({"call_back_url": "https://example.org/hook"}, "belong together"),
        ({"private_networks": ("10.0.0.1/8",)}, "no network"),
    ],
)
def test_an_entry_that_reaches_too_far_is_refused(fields: dict[str, Any], said: str) -> None:
    """At start, naming the source and the field."""
    with pytest.raises(InvalidSetting, match=said) as refused:
        reach_of(ReachEntry(**fields), "dorp.postiz", "")
    assert refused.value.detail.startswith("dorp.postiz")


def test_no_secret_is_shown() -> None:
    """Not in a traceback either."""
    assert "geheim" not in repr(Reach(call_back_secret="geheim"))
