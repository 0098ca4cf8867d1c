"""What clients can do to a gate that stands alone: open connections and be slow, be silent, or be many.

A client that vanished without a word and one that is silent are the same for a server, until it sends something.
"""

from __future__ import annotations

import resource
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loadtests.faults.fault import Fault
from loadtests.faults.worlds import one_gate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from loadtests.faults.worlds import World

SLOW, HALF_OPEN, IDLE = 600, 600, 10_000
_ANNOUNCED = 20_000
_BODY = (
    b"POST /v1/verdicts HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n%bcontent-length: %d\r\n\r\n"
)
_HEAD = b"POST /v1/verdicts HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: "
_BEGINNING = b'{"text": "'


def _connected(port: int, number: int) -> Iterator[socket.socket]:
    for _ in range(number):
        yield socket.create_connection(("127.0.0.1", port), timeout=10)


def _key(world: World) -> bytes:
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in world.headers.items())


def _dribble(sockets: list[socket.socket], stop: threading.Event) -> None:
    """Send a byte on every connection each second."""
    while not stop.wait(1):
        for each in sockets:
            try:
                each.send(b"a")
            except OSError:  # the gate has had enough of it, as it should
                continue


@contextmanager
def _slow_clients(world: World) -> Iterator[None]:
    """Half of them never end their headers, the others never end their body; a byte a second."""
    sockets = list(_connected(world.gate.port, SLOW))
    for number, each in enumerate(sockets):
        each.sendall(_HEAD if number % 2 else _BODY % (_key(world), _ANNOUNCED) + _BEGINNING)
    stop = threading.Event()
    dribbling = threading.Thread(target=_dribble, args=(sockets, stop), daemon=True)
    dribbling.start()
    try:
        yield
    finally:
        stop.set()
        dribbling.join()
        for each in sockets:
            each.close()


@contextmanager
def _half_open(world: World) -> Iterator[None]:
    """Silent in the headers, silent in the body, half closed in the body, or never reading the answer."""
    sockets = list(_connected(world.gate.port, HALF_OPEN))
    whole = b'{"text": "Vandaag openen we het nieuwe park!"}'
    for number, each in enumerate(sockets):
        kind = number % 4
        each.sendall(
            (_HEAD, _BODY % (_key(world), _ANNOUNCED) + _BEGINNING)[kind]
            if kind < 2  # noqa: PLR2004 - the silent ones
            else _BODY % (_key(world), _ANNOUNCED if kind == 2 else len(whole)) + whole  # noqa: PLR2004
        )
        if kind == 2:  # noqa: PLR2004 - the half closed ones
            each.shutdown(socket.SHUT_WR)
    try:
        yield
    finally:
        for each in sockets:
            each.close()


@contextmanager
def _idle(world: World) -> Iterator[None]:
    sockets = list[socket.socket]()
    try:
        for each in _connected(world.gate.port, IDLE):
            sockets.append(each)
            if len(sockets) % 100 == 0:
                time.sleep(0.005)  # the load shares this process
        world.note = f"{len(sockets):,} connections stood open"
        yield
    finally:
        for each in sockets:
            each.close()


def _room_for(connections: int) -> Callable[[], str]:
    def lacks() -> str:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = connections + 1_000
        if hard < wanted:
            return f"needs {wanted:,} open files (ulimit -n says {hard:,})"
        if soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))  # what we start inherits it
        return ""

    return lacks


def _of(name: str, does: str, fault: Callable[[World], AbstractContextManager[None]], connections: int) -> Fault:
    return Fault(name=name, does=does, world=one_gate, fault=fault, lacks=_room_for(connections))


FAULTS = (
    _of("slow-clients", f"{SLOW} clients that send a byte a second, in headers or body", _slow_clients, SLOW),
    _of("half-open", f"{HALF_OPEN} clients that fall silent, half close, or never read", _half_open, HALF_OPEN),
    _of("idle-10000", f"{IDLE:,} connections that ask nothing, without a gateway before the gate", _idle, IDLE),
)
