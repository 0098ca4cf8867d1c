"""Over a real connection: answers come while the client still writes, and the gate reads no further than it answers."""

from __future__ import annotations

import json
import select
import socket
from typing import TYPE_CHECKING, Self

import pytest

from tests.api.door import ALLOWED, BATCH, BLOCKED, NDJSON
from tests.running import Gate, serving, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 15.0
LONG_LINE = json.dumps({"text": "b " * 7_000, "id": "i" * 1_000}).encode() + b"\n"
MOST_READ_AHEAD_BYTES = 64 * 1024 * 1024
"""What may lie in the buffers of client, kernel and server together before a writer has to wait."""


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    """Run the gate."""
    with serving() as running:
        yield running


class Line:
    """A client that writes chunks and reads lines on one connection, in the order that the test wants."""

    def __init__(self, gate: Gate, *, small: bool = False) -> None:
        self._socket = socket.socket()
        if small:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        self._socket.settimeout(SECONDS)
        self._socket.connect(("127.0.0.1", gate.port))
        head = (
            f"POST {BATCH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {NDJSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        self._socket.sendall(head.encode())
        self._file = self._socket.makefile("rb")
        self.status = ""

    def write(self, data: bytes) -> None:
        """Send one chunk; without data the last one."""
        self._socket.sendall(b"%x\r\n%b\r\n" % (len(data), data))

    def can_write(self) -> bool:
        """Say whether there is room for more within a second."""
        return bool(select.select([], [self._socket], [], 1.0)[1])

    def read(self) -> str:
        """Return the next piece of the answer: one line, or nothing at the end."""
        if not self.status:
            self.status = self._file.readline().decode()
            while self._file.readline() not in {b"\r\n", b""}:
                pass
        size = int(self._file.readline(), 16)
        piece = self._file.read(size)
        self._file.readline()
        return piece.decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


def test_a_line_is_answered_before_the_next_one_is_written(gate: Gate) -> None:
    """Ten times: write one, read one."""
    found = []
    with Line(gate) as line:
        for i in range(10):
            line.write(json.dumps({"id": str(i), "text": BLOCKED if i % 2 else ALLOWED}).encode() + b"\n")
            found.append(json.loads(line.read()))
        line.write(b"")
        end = line.read()

    assert "200" in line.status
    assert [(a["post_id"], a["decision"]) for a in found] == [
        (str(i), "block" if i % 2 else "allow") for i in range(10)
    ]
    assert end == ""


def test_a_line_may_come_in_halves(gate: Gate) -> None:
    """Nothing is answered before the line is whole; the last one needs no end."""
    with Line(gate) as line:
        for piece in (b'{"text": ', b'"Dag"}', b'\n{"text": "Nog', b' een"}'):
            line.write(piece)
        first = json.loads(line.read())
        line.write(b"")
        second = json.loads(line.read())

    assert (first["decision"], second["decision"]) == ("allow", "allow")


def test_a_client_that_does_not_read_has_to_wait(gate: Gate) -> None:
    """The gate stops reading when its answers are not taken; once they are, every line is answered."""
    written = answered = 0
    with Line(gate, small=True) as line:
        while line.can_write() and written * len(LONG_LINE) < MOST_READ_AHEAD_BYTES:
            line.write(LONG_LINE)
            written += 1
        assert written * len(LONG_LINE) < MOST_READ_AHEAD_BYTES, "the gate reads without end"
        while answered < written:
            answered += line.read().count("\n")
        line.write(b"")
        assert line.read() == ""
    assert answered == written


def test_a_client_that_leaves_is_forgotten(gate: Gate) -> None:
    """Hanging up in the middle leaves nothing under way and no complaint."""
    for _ in range(3):
        with Line(gate) as line:
            line.write(b'{"text": "half a li')
    wait_until("nobody is under way", lambda: gate.metric("poortwachter_in_flight") == 0)

    assert gate.ask(ALLOWED).json()["decision"] == "allow"
    assert not [entry for entry in gate.lines if '"mistake"' in entry]
