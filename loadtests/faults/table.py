"""The table of a run, on the terminal and as JSON."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loadtests.faults.running import Row

RESULTS = Path(__file__).parents[1] / "results" / "faults.json"
HEAD = (
    f"{'fault':<22}{'requests':>9}{'failed':>8}{'(no retry)':>11}{'refused':>9}{'wrong':>7}{'not assessed':>14}"
    f"{'p99 ms':>9}{'meanwhile':>11}"
)


def line(row: Row) -> str:
    """Return one line of the table; a refusal points at its footnote."""
    if row.not_run:
        return f"{row.fault:<22}not run: {row.not_run}"
    mark = "*" if row.refused else ""
    return (
        f"{row.fault:<22}{row.requests:>9}{row.failed:>8}{row.failed_without_retry:>11}{f'{row.refused}{mark}':>9}{row.wrong:>7}"
        f"{row.not_assessed:>14}{row.p99_ms:>9.0f}{row.p99_ms_meanwhile:>11.0f}"
    )


def footnotes(rows: Sequence[Row]) -> list[str]:
    """Return what has to be said below the table: refusals with their reason, notes, and what failed or was wrong."""
    told = [f"* {row.fault}: {row.refusal}" for row in rows if row.refused]
    told += [f"  {row.fault}: {row.note}" for row in rows if row.note]
    told += [
        f"! {row.fault}: " + ", ".join(f"{reason} ({count})" for reason, count in row.reasons.items())
        for row in rows
        if not row.is_good
    ]
    return told


def write(rows: Sequence[Row], seconds: float, per_second: float, path: Path = RESULTS) -> None:
    """Write the rows with when, where and how they were measured."""
    found = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "seconds": seconds,
        "requests_per_second": per_second,
        "rows": msgspec.to_builtins(list(rows)),
    }
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
