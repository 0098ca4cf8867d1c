"""Prepared answers: the same body from the same organisation, answered without reading it again.

A prepared answer is the finished JSON with three holes: id, cache and timings. It lives in this process
only, under a keyed hash of the raw body, as long as its decision is valid and, for a scheduled post, until
the scheduled moment (after it, `decide_by` says something else).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service.domain.decision import Decision
from service.domain.moments import next_midnight
from service.tally import Tally

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from service.respond import Answer

_LONGEST_SECONDS = 3_600


class Prepared(Struct, frozen=True):
    """An answer's JSON between its id and its cache field, the decision it words, and what is counted again.

    `logged` and `record` are the constant parts of its lines in the log and in the decision log.
    """

    middle: bytes
    decision: Decision
    tally: Tally
    logged: bytes
    record: bytes

    def fill(self, answer_id: str, milliseconds: float) -> bytes:
        """Return the whole JSON of a remembered answer."""
        return b'{"id":"%b"%b,"cache":"hit","timings_ms":{"total":%.3f}}' % (
            answer_id.encode(),
            self.middle,
            milliseconds,
        )


def prepare(answer: Answer, decision: Decision, tally: Tally, logged: bytes, record: bytes) -> Prepared:
    """Cut the holes into a worded answer."""
    whole = msgspec.json.encode(answer)
    start = len(b'{"id":"') + len(answer.id) + 1
    end = whole.rindex(b',"cache":"')
    return Prepared(whole[start:end], decision, tally, logged, record)


def keeps_until(answer: Answer, now: datetime, zone: ZoneInfo) -> datetime:
    """Return until when a prepared answer may be used; never past the end of the day in `zone`."""
    moments = [moment for moment in (answer.valid_until, answer.decide_by) if moment is not None]
    return min([*moments, now + timedelta(seconds=_LONGEST_SECONDS), next_midnight(now, zone)])
