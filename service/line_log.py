"""The one log line: a projection of a Decision; never a word of the post."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.domain.decision import Decision


def constant_part(decision: Decision) -> bytes:
    """Return the fields of a decision's log line that never change: codes, levels and versions."""
    fields = {
        "organisation": decision.organisation,
        "decision": decision.decision,
        "levels": {v.code: v.level.value for v in decision.verdicts if v.level.rank > 1 or v.level.rank < 0},
        "reasons": [reason.code for verdict in decision.verdicts for reason in verdict.reasons],
        "language": decision.language.code,
        "policy": decision.policy_version[7:19],
    }
    return msgspec.json.encode(fields)[1:-1]


class LineLog:
    """One JSON line per event on standard output, written a few times a second in one go."""

    FLUSH_SECONDS = 0.1

    def __init__(self, *, enabled: bool = True, write: Callable[[bytes], Any] | None = None) -> None:
        """`write` takes whole lines; by default they go to standard output."""
        self._enabled = enabled
        self._write = write or _to_standard_output
        self._lines: list[bytes] = []
        self._encode = msgspec.json.Encoder().encode

    def event(self, name: str, **fields: Any) -> None:
        """Note an event; it is written by the next `flush`."""
        if self._enabled:
            self._lines.append(self._encode({"time": utc_now(), "event": name, **fields}))

    def decision(self, constant: bytes, *, answer_id: str, request_id: str, cache: str, ms: float) -> None:
        """Note a decision: `constant` is its `constant_part`; never a word of the post."""
        if self._enabled:
            self._lines.append(
                b'{"time":"%b","event":"decision","id":"%b","request_id":%b,"cache":"%b","ms":%.3f,%b}'
                % (utc_now().encode(), answer_id.encode(), self._encode(request_id), cache.encode(), ms, constant)
            )

    def flush(self) -> None:
        """Write what was noted."""
        if self._lines:
            lines, self._lines = self._lines, []
            self._write(b"\n".join(lines) + b"\n")


def _to_standard_output(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


_second: tuple[int, str] = (0, "")


def utc_now() -> str:
    """Return the time in UTC to the millisecond; the part up to the second is made once a second."""
    global _second  # noqa: PLW0603 - a memory of one value
    now = time.time()
    if int(now) != _second[0]:
        _second = int(now), time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    return f"{_second[1]}.{int(now % 1 * 1000):03d}Z"
