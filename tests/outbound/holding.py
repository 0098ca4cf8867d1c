"""A hold worker in this process over the real assembly, beside fakes of tools that speak real HTTP."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from service.app import create
from service.assembly import build
from service.domain.approval import Approval
from service.domain.post import Post
from service.outbound.ledger import LedgerFile
from service.outbound.watch import Options, Watch
from service.web.approvals import KEYLESS
from tests.api.door import settings_in

if TYPE_CHECKING:
    from pathlib import Path

    from service.settings import Settings

GOOD = "Vandaag openen we het nieuwe park!"
BAD = "Mijn rijksregisternummer is 85.07.30-033.28."
DOUBTFUL = "Namens het college: de ring wordt gesloten."
SECRET = "whsec_" + base64.b64encode(b"c" * 32).decode()
RESULTS = (
    "allowed",
    "edited",
    "held",
    "gone",
    "failed",
    "untold",
    "published_unseen",
    "published_edited",
    "published_not_allowed",
)
POLICY = 'language = "nl"\n'


def due(hours: float) -> str:
    """Return a moment from now, as tools write it."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def entry(name: str, kind: str, url: str, token: str, folder: Path, call_back: str = "", **more: str) -> str:
    """Return the entry of a source of `dorp` that may call this machine."""
    (folder / f"{kind}.token").write_text(token + "\n", "utf-8")
    (folder / "call_back.secret").write_text(SECRET, "utf-8")
    fields = {"kind": kind, "api_url": url, "token_file": str(folder / f"{kind}.token"), **more}
    if call_back:
        fields |= {"call_back_url": call_back, "call_back_secret_file": str(folder / "call_back.secret")}
    lines = [f'{field} = "{value}"' for field, value in fields.items()]
    return "\n".join([f"[dorp.{name}]", *lines, 'private_networks = ["127.0.0.0/8"]', ""])


def settings_with(folder: Path, sources: str, **changes: Any) -> Settings:
    """Return settings with one policy, `dorp`, and a file of sources."""
    settings = settings_in(folder, sources=folder / "sources.toml", **changes)
    (folder / "policies" / "dorp.toml").write_text(POLICY, "utf-8")
    (folder / "sources.toml").write_text(sources, "utf-8")
    return settings


class House:
    """One assembly for many workers, because it is slow to make; every worker has a source of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = settings_with(folder, "")
        self.assembly = build(self.settings)
        self.runner = asyncio.Runner()
        self.runner.run(self.assembly.warm_up())
        self.names = itertools.count()

    def worker(self, kind: str, url: str, token: str, call_back: str = "", **more: str) -> Worker:
        """Return a worker of a new source."""
        name = f"{kind}{next(self.names)}"
        with self.settings.sources.open("a", encoding="utf-8") as file:
            file.write(entry(name, kind, url, token, self.folder, call_back, **more))
        self.assembly.sources.refresh()
        assert self.assembly.sources.refused == ""
        return Worker(self, kind, name)

    def token(self, text: str, hours: float = 1) -> str:
        """Return the release of a post with this text, as POST /v1/approvals gives it."""
        desk = self.assembly.desk
        until = datetime.now(UTC) + timedelta(hours=hours)
        version = desk.policy_of("dorp").version
        approval = Approval(self.content_hash(text), "dorp", version, "woordvoerder", until, False, KEYLESS)
        return desk.approvals.give(approval)

    def content_hash(self, text: str) -> str:
        """Return what a verdict about this text shows."""
        return self.assembly.desk.hasher.content_hash(Post(text=text))

    def approve(self, text: str, hours: float = 1) -> None:
        """Release a post with this text, where the worker finds it."""
        put = self.assembly.shelf.put("dorp", self.content_hash(text), self.token(text, hours), hours * 3600)
        assert asyncio.run(put)  # from any thread: an officer may answer in the middle of a round

    def ask(self, path: str, body: Any) -> httpx.Response:
        """Ask the gate of the same assembly."""
        transport = httpx.ASGITransport(create(self.assembly))

        async def post() -> httpx.Response:
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
                return await client.post(path, json=body)

        return self.runner.run(post())

    def close(self) -> None:
        """End it."""
        self.runner.close()


class Worker:
    """Starts a fresh worker at every `run`, as a supervisor would. `said` is what the last run said."""

    def __init__(self, house: House, kind: str, name: str) -> None:
        self.house = house
        self.kind = kind
        self.said: list[str] = []
        self.file = LedgerFile(house.settings.state, "dorp", name)
        source = house.assembly.sources.get("dorp", name)
        assert source is not None
        self.source = source
        self._counted_before = {result: self._counter(result) for result in RESULTS}

    def run(self, *, dry: bool | None = False) -> bool:
        """Make one round; return whether it was whole."""
        self.said = []
        assembly = self.house.assembly

        async def once() -> bool:
            measures = assembly.post_room.measures
            watch = Watch(assembly.desk, self.source, assembly.shelf, measures, self.file, self.said.append)
            return await asyncio.wait_for(watch.run(Options(once=True, dry=dry)), 30)

        with self.file.locked():
            return self.house.runner.run(once())

    def run_for(self, rounds: int, every_seconds: float) -> None:
        """Make so many rounds in one go, then stop it as SIGTERM does."""
        self.said = []
        assembly = self.house.assembly

        async def several() -> bool:
            def say(line: str) -> None:
                self.said.append(line)
                if sum("window" in told or "first poll" in told for told in self.said) == rounds:
                    os.kill(os.getpid(), signal.SIGTERM)

            measures = assembly.post_room.measures
            watch = Watch(assembly.desk, self.source, assembly.shelf, measures, self.file, say)
            options = Options(every_seconds=every_seconds, dry=False)
            return await asyncio.wait_for(watch.run(options), 30)

        with self.file.locked():
            assert self.house.runner.run(several())

    def counted(self, result: str) -> float:
        """Return for how many posts this was counted since this worker was made."""
        return self._counter(result) - self._counted_before[result]

    def _counter(self, result: str) -> float:
        return float(self.house.assembly.post_room.measures.held.labels(self.kind, result)._value.get())
