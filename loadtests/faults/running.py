"""Run one fault: servers, right verdicts, load, the fault in its middle third, and the count."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec import Struct

from loadtests.faults.steady_load import SteadyLoad

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadtests.faults.fault import Fault
    from loadtests.faults.steady_load import Answered

_HOW_MANY_REASONS = 5


class Row(Struct, kw_only=True, omit_defaults=True):
    """One line of the table. `failed_without_retry` would have failed if nobody asked twice; latencies in ms."""

    fault: str
    does: str
    not_run: str = ""
    requests: int = 0
    failed: int = 0
    failed_without_retry: int = 0
    refused: int = 0
    wrong: int = 0
    not_assessed: int = 0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    p99_ms_meanwhile: float = 0.0
    seconds: float = 0.0
    fault_seconds: float = 0.0
    refusal: str = ""
    note: str = ""
    reasons: dict[str, int] = {}

    @property
    def is_good(self) -> bool:
        """Whether nothing failed and nothing was wrong."""
        return not (self.failed or self.wrong)


def run_fault(fault: Fault, seconds: float, per_second: float) -> Row:
    """Let the load run for so long (longer where breaking or mending takes longer), with the fault in the middle."""
    row = Row(fault=fault.name, does=fault.does, not_run=fault.lacks())
    if row.not_run:
        return row
    with fault.world() as world, ExitStack() as stack:
        world.right.write_down(world.ask)
        load = SteadyLoad(world, per_second)
        load.start()
        stack.callback(load.stop)
        began = time.monotonic()
        time.sleep(seconds / 3)
        broken_at = time.monotonic()
        with fault.fault(world):
            time.sleep(max(0.0, seconds / 3 - (time.monotonic() - broken_at)))
        mended_at = time.monotonic()
        time.sleep(seconds / 3)
        row.seconds = round(time.monotonic() - began, 1)
        stack.close()
        row.note = world.note
    row.fault_seconds = round(mended_at - broken_at, 1)
    count(row, load.answers, fault, (broken_at, mended_at))
    return row


def count(row: Row, answers: Sequence[Answered], fault: Fault, broken: tuple[float, float]) -> None:
    """Fill in the row. Only a request that was under way while the fault lasted may be refused."""
    reasons = Counter[str]()
    meanwhile: list[float] = []
    took: list[float] = []
    for each in answers:
        touched = each.due <= broken[1] and each.due + each.seconds >= broken[0]
        outcome = each.outcome
        if outcome == "failed" and touched and each.why in fault.refused_as:
            outcome = "refused"
        if outcome in {"failed", "wrong", "refused"}:
            reasons[f"{outcome}: {each.why}"] += 1
        else:
            took.append(each.seconds)
            if touched:
                meanwhile.append(each.seconds)
        row.failed += outcome == "failed"
        row.refused += outcome == "refused"
        row.wrong += outcome == "wrong"
        row.not_assessed += outcome == "not assessed"
        row.failed_without_retry += outcome == "failed" or bool(each.first)
        if each.first:
            reasons[f"first try: {each.first}"] += 1
    row.requests = len(answers)
    row.p50_ms, row.p99_ms, row.p99_ms_meanwhile = share(took, 0.5), share(took, 0.99), share(meanwhile, 0.99)
    row.refusal = fault.refusal
    row.reasons = dict(reasons.most_common(_HOW_MANY_REASONS))


def share(seconds: list[float], part: float) -> float:
    """Return a quantile in milliseconds; 0 of nothing."""
    if not seconds:
        return 0.0
    ordered = sorted(seconds)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000, 1)
