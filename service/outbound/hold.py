"""One round of the hold worker: look at every scheduled post, and move back to draft what may not be published.

Order of a move: the post is read again (an edit is judged again), the intention is written down, the tool is told, the
outcome is written down; after all moves the reasons are called back. Killed in between, the next round sees in the tool
how far it came: a post that is a draft by then was moved, and its reasons are told under the same id as before.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from service.outbound.errors import Limited, OutboundError
from service.outbound.ledger import Entry
from service.outbound.reports import Reports

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.outbound.asking import Asking, Verdict
    from service.outbound.call_backs import CallBack
    from service.outbound.ledger import Ledger, LedgerFile
    from service.outbound.tools import Found, Tool

_MARGIN = timedelta(hours=1)
_SAVED_EVERY = 50


class Round:
    """What is done at one poll. `results` counts what became of posts; `window` is the time since the poll before."""

    def __init__(
        self,
        tool: Tool,
        asking: Asking,
        call_back: CallBack,
        file: LedgerFile,
        ledger: Ledger,
        notice: Callable[[str, str, str], None],
        *,
        dry: bool,
    ) -> None:
        """`notice(result, post id, why)` hears of everything that is new. A `dry` round changes nothing outside."""
        self._tool = tool
        self._asking = asking
        self._reports = Reports(call_back, asking)
        self._file = file
        self._ledger = ledger
        self._notice = notice
        self._dry = dry
        self._began = datetime.now(UTC)
        self._under = asking.under
        self.results: Counter[str] = Counter()
        self.window = None if ledger.polled_at is None else self._began - ledger.polled_at

    async def run(self) -> None:
        """Look at every post, soonest first; raise OutboundError when not all could be seen."""
        ledger = self._ledger
        untold = [e.seen - _MARGIN for e in ledger.posts.values() if e.report == "post.published"]
        since = min([ledger.polled_at or self._began, *untold])
        failure = await self._look(since)
        for found in await self._reports.deliver(lambda: self._file.save(ledger)):
            self._count("untold", found)
        if failure is not None:
            self._file.save(ledger)
            raise failure
        ledger.polled_at = self._began
        ledger.rehearsed = ledger.rehearsed or self._dry
        ledger.forget(self._began)
        self._file.save(ledger)

    async def _look(self, since: datetime) -> OutboundError | None:
        """Meet every post; return what ended that early. What was seen before a page failed is met all the same."""
        seen: list[Found] = []
        unseen: OutboundError | None = None
        try:  # all pages before the first move: what is moved would shift the pages behind it
            async for page in self._tool.posts(since, drafts=self._ledger.waits_for_drafts):
                seen += page
        except OutboundError as failure:
            unseen = failure
        for number, found in enumerate(seen):
            try:
                await self._meet(found)
            except Limited as limited:
                return limited
            except OutboundError as failure:
                self._count("failed", found, str(failure))
            if number % _SAVED_EVERY == 0:
                self._file.save(self._ledger)
        return unseen

    async def _meet(self, found: Found) -> None:
        name = self._asking.name("post", found.id)
        entry = self._ledger.posts.get(name)
        if entry is not None:
            entry.seen = self._began
        if found.state == "scheduled":
            await self._scheduled(found, name, entry)
        elif found.state == "draft" and entry is not None and not self._dry:
            await self._draft(found, name, entry)
        elif found.state == "published":
            await self._published(found, name, entry)

    async def _scheduled(self, found: Found, name: str, entry: Entry | None) -> None:
        self.results["scheduled"] += 1
        content = self._asking.content(found)
        if (
            entry
            and entry.passes
            and (entry.content, entry.under, entry.step) == (content, self._under, "seen")
            and (entry.until is None or entry.until > self._began)
        ):
            self.results["allowed"] += 1
            return
        verdict = await self._asking.verdict(found)
        if verdict.passes:
            self._ledger.posts[name] = self._entry(found, verdict, entry)
            self._count("allowed", found)
        elif self._dry:
            self._ledger.posts[name] = self._entry(found, verdict, entry)
            self._count("would_hold", found, _why(verdict))
        else:
            await self._move(found, name, entry, verdict)

    async def _move(self, found: Found, name: str, entry: Entry | None, verdict: Verdict) -> None:
        if entry is None:
            self._ledger.posts[name] = self._entry(found, verdict, entry)  # known, should it get out before it is moved
        fresh = await self._tool.again(found)
        if fresh is None or fresh.state != "scheduled":
            self._count("gone", found)
            return
        if self._asking.content(fresh) != self._asking.content(found):
            verdict = await self._asking.verdict(fresh)
            self._count("edited", fresh)
            if verdict.passes:
                self._ledger.posts[name] = self._entry(fresh, verdict, entry)
                return
        moving = self._entry(fresh, verdict, entry)
        moving.times += not (entry and entry.step == "holding")
        moving.step = "holding"
        self._ledger.posts[name] = moving
        self._file.save(self._ledger)
        await self._tool.hold(fresh)
        self._moved(fresh, name, moving, verdict)

    def _moved(self, found: Found, name: str, entry: Entry, verdict: Verdict) -> None:
        entry.step = "held"
        entry.report = "post.held" if self._reports.are_wanted else None
        self._file.save(self._ledger)
        self._count("held", found, _why(verdict))
        self._reports.add(found, name, entry, verdict)

    async def _draft(self, found: Found, name: str, entry: Entry) -> None:
        """Finish what a worker that was killed, or a receiver that was away, left behind."""
        if entry.step == "holding":
            self._moved(found, name, entry, await self._asking.verdict(found, approved=False))
        elif entry.report:
            self._reports.add(found, name, entry, await self._asking.verdict(found, approved=False))

    async def _published(self, found: Found, name: str, entry: Entry | None) -> None:
        if entry is not None and entry.step == "published":
            if entry.report and not self._dry:
                self._reports.add(found, name, entry, await self._asking.verdict(found, approved=False))
            return
        result = self._how_it_got_out(found, entry)
        if result is None:
            self._ledger.posts[name] = self._entry(found, None, entry)
        else:
            verdict = await self._asking.verdict(found)
            self._ledger.posts[name] = self._entry(found, verdict, entry)
            self._count(result, found, "" if verdict.passes else _why(verdict))
        seen = self._ledger.posts[name]
        seen.step = "published"
        if result is not None and not seen.passes and self._reports.are_wanted and not self._dry:
            seen.report = "post.published"
            self._file.save(self._ledger)
            self._reports.add(found, name, seen, verdict)

    def _how_it_got_out(self, found: Found, entry: Entry | None) -> str | None:
        """Return what is to be counted about a post that is out: None when all is well, or before the first poll."""
        if self._ledger.polled_at is None:
            return None
        if entry is None:
            return "published_unseen"
        if entry.content.partition(":")[0] != self._asking.content(found).partition(":")[0]:
            return "published_edited"
        return None if entry.passes else "published_not_allowed"

    def _entry(self, found: Found, verdict: Verdict | None, before: Entry | None) -> Entry:
        return Entry(
            content=self._asking.content(found),
            under=self._under,
            passes=verdict is None or verdict.passes,
            seen=self._began,
            times=before.times if before else 0,
            until=verdict.until if verdict else None,
        )

    def _count(self, result: str, found: Found, why: str = "") -> None:
        self.results[result] += 1
        self._notice(result, found.id, why)


def _why(verdict: Verdict) -> str:
    if verdict.answer is None:
        return "it could not be read"
    return f"{verdict.answer.decision}: {verdict.answer.summary}"
