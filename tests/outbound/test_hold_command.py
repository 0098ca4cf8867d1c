"""`poortwachter hold` as an operator runs it: it acts, is killed, and goes on; what it cannot use is said."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import httpx
import pytest
from msgspec.structs import replace

from service.errors import InvalidSetting
from service.outbound.watch import tool_for
from tests.outbound.holding import BAD, GOOD, House, due, entry
from tests.outbound.servers import Answer, Asked, Postiz
from tests.processes import Process, clean_environment, free_port, wait_until
from tests.running import COMMAND, DEMONSTRATION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def tool() -> Iterator[Postiz]:
    """Give an empty Postiz."""
    made = Postiz()
    yield made
    made.close()


def environment(folder: Path, tool: Postiz) -> dict[str, str]:
    """Return the settings of a worker of the source `lindervoorde.postiz`."""
    text = entry("postiz", "postiz", tool.url + "/public/v1", Postiz.KEY, folder)
    (folder / "sources.toml").write_text(text.replace("dorp", "lindervoorde"), "utf-8")
    (folder / "policies").mkdir()
    (folder / "policies" / "lindervoorde.toml").write_text(DEMONSTRATION, "utf-8")
    return clean_environment(
        POORTWACHTER_SOURCES=str(folder / "sources.toml"),
        POORTWACHTER_STATE=str(folder),
        POORTWACHTER_POLICIES=str(folder / "policies"),
        POORTWACHTER_KEYS=str(folder / "keys.json"),
    )


def test_the_command_is_killed_and_goes_on(tool: Postiz, tmp_path: Path) -> None:
    """SIGKILL while the tool moves a post: the next start knows; SIGTERM ends it; metrics show the window."""
    given = environment(tmp_path, tool)
    tool.put("good", GOOD, due(4))
    tool.put("bad", BAD, due(5))
    command = [COMMAND, "hold", "postiz"]
    first = Process([*command, "--act", "--every", "1"], given)

    def kill(asked: Asked) -> Answer | None:
        if asked.method == "PUT":
            first.send(signal.SIGKILL)
            first.popen.wait(10)
        return None

    tool.before = kill
    wait_until("it was killed, and the tool did what it was told", lambda: tool.holds == ["bad"], 20)
    first.stop()

    tool.before = lambda _: None
    port = free_port()
    second = Process([*command, "--act", "--every", "1", "--metrics-port", str(port)], given)
    wait_until("two rounds are made", lambda: sum("window" in line for line in second.complaints) >= 2, 20)
    metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert second.stop() == 0
    assert tool.holds == ["bad"]
    assert "rijksregister" not in first.output + second.output
    assert 'poortwachter_hold_posts_total{result="held",tool="postiz"} 1.0' in metrics
    assert 'poortwachter_hold_window_seconds{tool="postiz"}' in metrics


def test_one_worker_holds_a_source(house: House, tool: Postiz) -> None:
    """A second one is refused in a sentence."""
    worker = house.worker("postiz", tool.url, Postiz.KEY)
    with worker.file.locked(), pytest.raises(InvalidSetting, match="another worker holds"), worker.file.locked():
        pass


def test_a_ledger_that_cannot_be_read_stops_the_start(house: House, tool: Postiz) -> None:
    """Never a silent dry run: the operator decides."""
    worker = house.worker("postiz", tool.url + "/public/v1", Postiz.KEY)
    worker.run()
    worker.file.path.write_text("{", "utf-8")
    with pytest.raises(InvalidSetting, match="cannot be read"):
        worker.run()


def test_a_source_that_cannot_be_held_is_said(house: House, tool: Postiz) -> None:
    """What is missing, and where to write it."""
    source = house.worker("postiz", tool.url, Postiz.KEY).source
    bare = replace(source, reach=replace(source.reach, token_file=None))
    with pytest.raises(InvalidSetting, match="has no token_file"):
        tool_for(bare)
    with pytest.raises(InvalidSetting, match="has no account"):
        tool_for(replace(source, kind="buffer"))
    with pytest.raises(InvalidSetting, match="which nobody holds back"):
        tool_for(replace(source, kind="mixpost"))


def test_an_address_that_may_not_be_called_fails_the_round(house: House, tool: Postiz) -> None:
    """A private one that is not listed; a token file that is gone; a token that is refused."""
    closed = house.worker("postiz", "http://10.0.0.1", Postiz.KEY)
    assert not closed.run()
    assert "10.0.0.1 has no public address" in closed.said[-1]

    worker = house.worker("postiz", tool.url + "/public/v1", "wrong")
    assert not worker.run()
    assert "Postiz answers 401" in worker.said[-1]
    assert worker.source.reach.token_file is not None
    worker.source.reach.token_file.unlink()
    assert not worker.run()
    assert "token file" in worker.said[-1]
