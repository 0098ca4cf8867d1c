"""The hold worker: rounds, as often as its tool's limits bear, until it is told to stop; what happens is said plainly.

The first start of all is a dry run: it says what it would move, changes nothing and calls nobody back.
"""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.errors import InvalidSetting
from service.outbound import buffer, postiz
from service.outbound.asking import Asking
from service.outbound.call_backs import CallBack
from service.outbound.client import Client
from service.outbound.errors import Limited, OutboundError
from service.outbound.hold import Round

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.line_log import LineLog
    from service.outbound.ledger import Ledger, LedgerFile
    from service.outbound.measures import OutboundMeasures
    from service.outbound.tools import Tool
    from service.stores.approval_shelf import ApprovalShelf
    from service.web.desk import Desk
    from service.web.sources import Source

TOOLS: dict[str, tuple[type[Any], str]] = {
    "buffer": (buffer.Buffer, buffer.API),
    "postiz": (postiz.Postiz, postiz.API),
}
LONGEST_QUIET_WAIT_SECONDS = 60.0
"""A shorter wait that a tool asks for is waited in the middle of a round; after a longer one a new round begins."""
_MOST_WAITS = 5
_STOP_TICK_SECONDS = 0.2


class Options(Struct, frozen=True):
    """How to run: `every_seconds` None is the tool's own; `dry` None is decided by what was done before."""

    once: bool = False
    every_seconds: float | None = None
    dry: bool | None = None


class PatientClient(Client):
    """A client that waits a little when its tool asks for it."""

    async def ask(self, *arguments: Any, **request: Any) -> Any:
        """Ask, and ask again after each wait; raise Limited when that is too long or too often."""
        for _ in range(_MOST_WAITS):
            try:
                return await super().ask(*arguments, **request)
            except Limited as limited:
                if limited.seconds > LONGEST_QUIET_WAIT_SECONDS:
                    raise
                await asyncio.sleep(limited.seconds)
        return await super().ask(*arguments, **request)


def tool_for(source: Source) -> tuple[Tool, Client]:
    """Return the room of a source's tool; raise InvalidSetting when the source lacks what is needed."""
    where = f"{source.organisation}.{source.name}"
    if source.kind not in TOOLS:
        raise InvalidSetting(f"{where} is of the kind {source.kind}, which nobody holds back")
    if source.reach.token_file is None:
        raise InvalidSetting(
            f"{where} has no token_file", hint=f'In the file of sources: [{where}] token_file = "/run/secrets/…"'
        )
    if source.kind == "buffer" and not source.reach.account:
        raise InvalidSetting(f"{where} has no account", hint="account is Buffer's organizationId.")
    kind, api = TOOLS[source.kind]
    client = PatientClient(source.reach.api_url or api, source.reach.private_networks)
    tool: Tool = kind(source, client)
    return tool, client


class Watch:
    """Holds one source back."""

    def __init__(
        self,
        desk: Desk,
        source: Source,
        shelf: ApprovalShelf,
        measures: OutboundMeasures,
        file: LedgerFile,
        say: Callable[[str], None],
    ) -> None:
        """`say` prints a line for people; the log gets the same for machines."""
        self._tool, self._client = tool_for(source)
        self._source = source
        self._asking = Asking(desk, source, shelf, "hold")
        self._call_back = CallBack(source, measures)
        self._measures = measures
        self._log: LineLog = desk.log
        self._file = file
        self._say = say
        self._dry = True
        self._stopped = asyncio.Event()

    async def run(self, options: Options) -> bool:
        """Make rounds until it is stopped, or one; say whether the last was whole. The file must be locked."""
        known = self._file.load()
        ledger = known or self._file.fresh()
        self._dry = not ledger.rehearsed if options.dry is None else options.dry
        self._introduce(first=known is None, forced=options.dry is not None)
        told = 0.0
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopped.set)
        try:
            while True:
                whole, wait = await self._round(ledger)
                if options.once or self._stopped.is_set():
                    return whole
                every = options.every_seconds or self._tool.every_seconds
                pause = max(every, self._tool.pause_seconds())
                if pause > every and pause != told:
                    told = pause
                    self._say(
                        f"The limits of {self._source.name} bear a poll every {pause:.0f} s, not every {every:.0f}."
                    )
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), max(pause, wait))
                if self._stopped.is_set():
                    return whole
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
            self._client.close()

    async def _round(self, ledger: Ledger) -> tuple[bool, float]:
        """Make one round; return whether it was whole, and how long the tool asked to wait."""
        labels = (self._source.kind,)
        self._measures.dry_run.labels(*labels).set(self._dry)
        round_ = Round(self._tool, self._asking, self._call_back, self._file, ledger, self._notice, dry=self._dry)
        began, wait, failure = time.monotonic(), 0.0, ""
        work = asyncio.create_task(round_.run())
        try:
            await self._until_done(work)
        except Limited as limited:
            failure, wait = str(limited) + f" {limited.seconds:.0f} s", limited.seconds
        except OutboundError as error:
            failure = str(error)
        self._measures.rounds.labels(*labels, "failed" if failure else "whole").inc()
        window = None if round_.window is None else round(round_.window.total_seconds(), 1)
        if window is not None:
            self._measures.window.labels(*labels).set(window)
        counted = dict(sorted(round_.results.items()))
        took = round(time.monotonic() - began, 3)
        self._log.event(
            "hold",
            source=self._source.name,
            dry=self._dry,
            window_seconds=window,
            seconds=took,
            failure=failure,
            **counted,
        )
        self._say(_line(counted, window, failure, dry=self._dry))
        return not (failure or round_.results["failed"] or round_.results["untold"]), wait

    async def _until_done(self, work: asyncio.Task[None]) -> None:
        """Wait for a round; when the worker is stopped, for the step under way only (what is written down suffices)."""
        stopping = asyncio.create_task(self._stopped.wait())
        try:
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                work.cancel()
            with suppress(asyncio.CancelledError):
                await work
        finally:
            stopping.cancel()

    def _notice(self, result: str, post: str, why: str) -> None:
        self._measures.held.labels(self._source.kind, result).inc()
        if result != "allowed":
            self._log.event("hold_post", source=self._source.name, result=result, post=post[:100], why=why)
            self._say(f"  {result.replace('_', ' ')}: {post[:100]}" + (f" ({why})" if why else ""))

    def _introduce(self, *, first: bool, forced: bool) -> None:
        name = f"{self._source.organisation}.{self._source.name}"
        if not self._dry:
            self._say(f"Holding {name} back: what may not be published is moved to draft.")
            return
        self._say(f"DRY RUN for {name}: nothing is moved, nobody is called back; what would happen is said.")
        if not forced:
            why = "This is the first start" if first else "No dry run was finished yet"
            self._say(f"{why}: the next start acts. --act acts at once (write it into a service unit).")


def _line(counted: dict[str, int], window: float | None, failure: str, *, dry: bool) -> str:
    """Return what a round found, in one line."""
    order = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counted.items())
    order = order or ("nothing seen" if failure else "nothing scheduled")
    seen = "first poll" if window is None else f"window {window:g} s (made and published within it: not seen before)"
    text = f"{'DRY RUN: ' if dry else ''}{order}; {seen}"
    return f"{text}; NOT WHOLE: {failure}" if failure else text
