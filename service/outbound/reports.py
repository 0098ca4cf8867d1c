"""What a round has to tell: told after every move is made, so that a receiver that is slow delays none of them.

What could not be told stays in the ledger, as a kind and hashes; the next round words it anew from the tool's post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from service.outbound.asking import Verdict
from service.outbound.call_backs import Message
from service.outbound.ledger import Entry
from service.outbound.tools import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.outbound.asking import Asking
    from service.outbound.call_backs import CallBack

MOST_FAILURES = 3
"""After so many in one round the receiver is left alone until the next."""


class _Untold(Struct, frozen=True):
    found: Found
    name: str
    entry: Entry
    verdict: Verdict


class Reports:
    """The reports of one round."""

    def __init__(self, call_back: CallBack, asking: Asking) -> None:
        """Tell through the call-back of the source."""
        self._call_back = call_back
        self._asking = asking
        self._waiting: list[_Untold] = []
        self.are_wanted = call_back.is_wanted

    def add(self, found: Found, name: str, entry: Entry, verdict: Verdict) -> None:
        """Note the report that an entry asks for, when it asks for one."""
        if entry.report is not None:
            self._waiting.append(_Untold(found, name, entry, verdict))

    async def deliver(self, save: Callable[[], None]) -> list[Found]:
        """Tell everything; `save` keeps what was told. Return the posts whose report must wait."""
        failed: list[Found] = []
        for untold in self._waiting:
            if len(failed) < MOST_FAILURES and await self._call_back.tell(self._message(untold)):
                untold.entry.report = None
                save()
            else:
                failed.append(untold.found)
        self._waiting = []
        return failed

    def _message(self, untold: _Untold) -> Message:
        entry, kind = untold.entry, untold.entry.report or ""
        told = {
            "source": self._asking.source_name,
            "post_id": untold.found.id,
            "action": "moved_to_draft" if kind == "post.held" else "none",
            "shown_whole": untold.found.whole,
            **untold.verdict.told(),
        }
        return Message("hold_" + self._asking.name(kind, untold.name, entry.times), kind, told)
