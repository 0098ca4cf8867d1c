"""What `make soak` tells at its end: memory, answers, times."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from loadtests.sending import Tally
from loadtests.watching import Sample, Slope, slope

MOST_MB_AN_HOUR = 1.0
TEN_MINUTES = 600.0


def lines_of(samples: dict[int, list[Sample]], after: float) -> list[str]:
    """Return a worker's memory in a few words, for each."""
    told = []
    for place, kept in enumerate(samples.values(), 1):
        found = _slope(kept, after, "resident_mb")
        said = f"{found.mb_an_hour:+.2f} [{found.low:+.1f}, {found.high:+.1f}] MB/h" if found else "no slope yet"
        told.append(f"worker {place} {kept[-1].resident_mb:.1f} MB {said}")
    return told


def _slope(kept: list[Sample], after: float, what: str) -> Slope | None:
    late = [sample for sample in kept if sample.at >= after]
    return slope([sample.at for sample in late], [getattr(sample, what) for sample in late])


def report(told: dict[str, Any], filled: Tally, tally: Tally, samples: dict[int, list[Sample]], after: float) -> bool:
    """Add to `told` what the tables say; say whether all promises were kept."""
    told["memory"] = [_memory(kept, after) for kept in samples.values()]
    told["answers"] = {str(status): count for status, count in sorted(tally.statuses.items())}
    told["answers_while_filling"] = {str(status): count for status, count in sorted(filled.statuses.items())}
    told["verdicts_compared"] = filled.compared + tally.compared
    told["wrong_verdicts"] = filled.wrong + tally.wrong
    told["server_errors"] = filled.server_errors + tally.server_errors
    told["unexpected"] = dict((filled.unexpected + tally.unexpected).most_common(20))
    told["times"] = _times(tally, by_kind=False)
    told["times_by_kind"] = _times(tally, by_kind=True)
    slopes = [each["resident_mb_an_hour"] for each in told["memory"]]
    rises = [each["value"] for each in slopes if each]
    reasons = [
        *("too short for a slope" for each in slopes if each is None),
        *(f"memory grows by {rise:.2f} MB an hour" for rise in rises if rise >= MOST_MB_AN_HOUR),
        *([f"{told['server_errors']} 5xx or no answer"] if told["server_errors"] else []),
        *([f"{sum(told['unexpected'].values())} answers that were not expected"] if told["unexpected"] else []),
        *([f"{told['wrong_verdicts']} wrong verdicts"] if told["wrong_verdicts"] else []),
        *([f"{told['mistakes']} mistakes in the log"] if told["mistakes"] else []),
        *([] if told["workers_survived"] else ["a worker died"]),
    ]  # fmt: skip
    told["failed_because"] = reasons
    return not reasons


def _memory(kept: list[Sample], after: float) -> dict[str, Any]:
    row: dict[str, Any] = {"first_mb": kept[0].resident_mb, "last_mb": kept[-1].resident_mb}
    row |= {"first_files": kept[0].files, "last_files": kept[-1].files, "most_files": max(each.files for each in kept)}
    for what in ("resident_mb", "private_mb", "proportional_mb"):
        found = _slope(kept, after, what)
        told = found and {"value": found.mb_an_hour, "low": found.low, "high": found.high, "samples": found.samples}
        row[f"{what}_an_hour"] = told
    row["cores_used"] = (kept[-1].cpu_seconds - kept[0].cpu_seconds) / max(kept[-1].at - kept[0].at, 1.0)
    return row


def _times(tally: Tally, *, by_kind: bool) -> dict[str, dict[str, float]]:
    first = tally.times[0][0] if tally.times else 0.0
    groups: dict[str, list[float]] = defaultdict(list)
    for moment, kind, seconds in tally.times:
        part = int((moment - first) / TEN_MINUTES) * 10
        groups[kind if by_kind else f"{part}-{part + 10} min"].append(seconds * 1000)
    return {name: _row(sorted(found)) for name, found in groups.items()}


def _row(ordered: list[float]) -> dict[str, float]:
    count = len(ordered)
    return {
        "answers": count,
        "p50_ms": ordered[count // 2],
        "p99_ms": ordered[int(count * 0.99)],
        "max_ms": ordered[-1],
    }


def print_all(told: dict[str, Any]) -> None:
    """Print the tables."""
    warm = told["warm_up"]
    print(
        f"\n{told['minutes']:g} minutes at {told['rate']:g} requests a second, memories of {told['memory_entries']} "
        f"entries; before, {warm['fill_requests']} requests in {warm['fill_s']} s filled them; "
        f"the first {warm['left_out_min']:g} minutes are left out of the line. MB are MiB."
    )
    print(
        f"{'worker':<8}{'MB first':>10}{'last':>8}{'resident MB/h (95 %)':>28}{'private MB/h (95 %)':>28}"
        f"{'files':>12}{'cores':>8}"
    )
    for place, row in enumerate(told["memory"], 1):
        said = [
            f"{each['value']:+.2f} ({each['low']:+.2f} {each['high']:+.2f})" if each else "-"
            for each in (row["resident_mb_an_hour"], row["private_mb_an_hour"])
        ]
        files = f"{row['first_files']} > {row['last_files']}"
        print(
            f"{place:<8}{row['first_mb']:>10.1f}{row['last_mb']:>8.1f}{said[0]:>28}{said[1]:>28}{files:>12}"
            f"{row['cores_used']:>8.2f}"
        )
    for title, rows in (("when", told["times"]), ("kind", told["times_by_kind"])):
        print(f"\n{title:<14}{'answers':>10}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}")
        for name, row in rows.items():
            print(f"{name:<14}{row['answers']:>10}{row['p50_ms']:>10.1f}{row['p99_ms']:>10.1f}{row['max_ms']:>10.0f}")
    keys = told["redis_keys"]
    print(f"\nanswers by status: {told['answers']}")
    print(f"verdicts compared: {told['verdicts_compared']}, wrong: {told['wrong_verdicts']}")
    print(f"5xx or none: {told['server_errors']}; mistakes logged: {told['mistakes']}")
    print(
        f"Redis keys {keys[0][1]} > {keys[-1][1]} (each leaves after a day), {told['redis_memory_bytes'] / 1e6:.0f} MB"
    )
    print(f"decision log {told['decision_log_bytes'] / 1e6:.0f} MB; metrics {told['scrape_bytes']} bytes first > last")
    print(f"policy changes {told['policy_changes']}, refused {told['refused_policies']:g}")
    for what, count in told["unexpected"].items():
        print(f"NOT EXPECTED {count} x {what}")
    print("FAILED: " + "; ".join(told["failed_because"]) if told["failed_because"] else "all promises kept")
