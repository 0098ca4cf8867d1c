"""A measure that cannot fail measures nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from loadtests import infinity
from loadtests.load import Subject
from loadtests.open_loop import OK, run_open_loop
from loadtests.overload import promises
from loadtests.saturated import summary

KEPT = {
    "others": {},
    "served": 10,
    "served_p99_ms": 900.0,
    "refused_p99_ms": 20.0,
    "own_mb_first_10_s": 500.0,
    "own_mb_last_10_s": 510.0,
}
SLOW_SECONDS = 0.3


@pytest.mark.parametrize(
    ("found", "broken"),
    [
        ({}, []),
        ({"refused_p99_ms": None}, []),
        ({"others": {"0": 1}}, ["verdicts or come back, nothing else"]),
        ({"served": 0, "served_p99_ms": None}, ["verdicts or come back, nothing else", "verdicts within the deadline"]),
        ({"served_p99_ms": 1_501.0}, ["verdicts within the deadline"]),
        ({"refused_p99_ms": 400.0}, ["told at once to come back"]),
        ({"own_mb_last_10_s": 600.0}, ["memory flat"]),
    ],
)
def test_a_broken_promise_of_an_overloaded_gate_is_named(found: dict[str, object], broken: list[str]) -> None:
    """And nothing else is."""
    assert [name for name, is_kept in promises(KEPT | found).items() if not is_kept] == broken


def test_the_price_of_remembered_posts_is_what_new_ones_lose() -> None:
    """And a slower 99th percentile shows as so many times."""
    found = summary({"alone": [0.001] * 100, "beside": [0.004] * 100}, {"alone": [50.0], "beside": [40.0]})
    assert (found["times"], found["price_share"]) == (4.0, 0.2)


async def test_an_open_loop_does_not_wait_for_answers() -> None:
    """A server that takes its time is asked as often, and its times count from when the request was due."""
    together = most = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal together, most
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(2)
            together += 1
            most = max(most, together)
            await asyncio.sleep(SLOW_SECONDS)
            together -= 1
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{"not_assessed":[]}')
        writer.close()
        await writer.wait_closed()
        gone.set()

    gone = asyncio.Event()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    found = await run_open_loop(Subject("127.0.0.1", port, "POST", "/", lambda _: b"{}"), 100.0, 0.5)
    server.close()
    await asyncio.wait_for(gone.wait(), 5)
    await asyncio.sleep(0.1)  # the other connections' ends are as near

    assert found.count(OK) == found.offered > 25
    assert found.not_whole == 0
    assert most > 10
    assert min(found.times[OK]) >= SLOW_SECONDS


def test_without_infinity_the_sentence_says_how_to_make_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Before anything is converted."""
    monkeypatch.setattr(infinity, "BIN", tmp_path / "none")
    with pytest.raises(SystemExit, match="make infinity"):
        infinity.server(tmp_path, "0")
