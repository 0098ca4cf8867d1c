"""`poortwachter evaluate`: how well verdicts agree with labelled posts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from msgspec.structs import replace
from rich.console import Console
from rich.progress import track
from rich.table import Table

from service.assembly import build_pipeline
from service.commands.evaluate_mentions import evaluate_mentions, holds_mentions
from service.commands.labelled import read_rows, two, whole_table
from service.domain.moments import moment_of
from service.domain.policy import Policy
from service.errors import MalformedRequest
from service.evaluate import GuidelineScore, Report, Row, row_of, score
from service.stores.policy_files import load_policy

if TYPE_CHECKING:
    from datetime import tzinfo

    from service.domain.decision import Decision

_NO_POLICY = Policy()
_NEVER = GuidelineScore(None, None, None, 0)
"""What an earlier result says of a guideline that it does not mention."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Policy of rows that bring none (TOML).")
@click.option("--at", help="Moment to judge at.  [default: now]")
@click.option("--errors", "show_errors", is_flag=True, help="List the posts whose decision differs.")
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="An earlier result, written with --json: show what changed since.",
)
def evaluate(
    file: Path, policy_file: Path | None, at: str | None, against: Path | None, *, as_json: bool, show_errors: bool
) -> None:
    """Judge labelled posts (JSON lines) with the real pipeline and compare.

    A line is a post with `expect`, `decision` and perhaps `policy_context`, or a mention with `expect_class`; see
    the README.
    """
    if holds_mentions(file):
        evaluate_mentions(file, _moment(at, UTC), as_json=as_json, show_errors=show_errors)
        return
    earlier = _earlier(against) if against else None
    rows, broken = read_rows(file, row_of)
    if policy_file is not None:
        policy = load_policy(policy_file)
        rows = [replace(row, policy=policy) if row.policy == _NO_POLICY else row for row in rows]
    now = _moment(at, rows[0].policy.zone)
    decisions = asyncio.run(_judge(rows, now, quiet=as_json))
    report = score([*rows, *[_nothing()] * broken], [*decisions, *[None] * broken])
    if show_errors:
        for row, decision in zip(rows, decisions, strict=True):
            _show_error(row, decision)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        _show(report, earlier)


def _moment(at: str | None, zone: tzinfo) -> datetime:
    return moment_of(at, zone) if at else datetime.now(UTC)


def _nothing() -> Row:
    return row_of({"text": "-"})


def _earlier(file: Path) -> Report:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Report)
    except msgspec.DecodeError as error:
        raise MalformedRequest(f"{file} is no result of evaluate --json: {error}") from None


async def _judge(rows: list[Row], now: datetime, *, quiet: bool) -> list[Decision]:
    pipeline = build_pipeline()
    console = Console(stderr=True, quiet=quiet)
    return [
        row.recorded.as_decision()
        if row.recorded is not None
        else await pipeline.decide(row.post, row.policy, now, "evaluate")
        for row in track(rows, "Judging", console=console, transient=True)
    ]


def _show_error(row: Row, decision: Decision) -> None:
    if decision.decision in {row.decision, *row.decision_also_ok}:
        return
    found = {
        str(v.guideline): f"{v.level.value} {' '.join(r.code for r in v.reasons)}"
        for v in decision.verdicts
        if v.reasons
    }
    click.echo(f"{row.post.id}: wanted {row.decision} {row.expect}, found {decision.decision} {found}")
    click.echo(f"    {(row.post.text or '')[:200]!r}")


def _show(report: Report, earlier: Report | None) -> None:
    console = Console()
    console.print(whole_table(report, "guidelines", lambda name, now: _change(now, getattr(earlier, name, None))))
    each = Table("guideline", "precision", "95 %", "recall", "95 %", "exact", "n", box=None)
    for number, now in report.guidelines.items():
        was = earlier.guidelines.get(number, _NEVER) if earlier else _NEVER
        each.add_row(
            number,
            f"{two(now.p)} {_change(now.p, was.p)}".strip(),
            _range(now.p_95),
            f"{two(now.r)} {_change(now.r, was.r)}".strip(),
            _range(now.r_95),
            f"{two(now.exact)} {_change(now.exact, was.exact)}".strip(),
            str(now.n),
        )
    console.print(each)


def _range(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"{ends[0]:.2f}-{ends[1]:.2f}"


def _change(now: float | None, was: float | None) -> str:
    """Return the difference with the earlier result in points, or nothing where there is none."""
    if now is None or was is None or now == was:
        return ""
    return f"({now - was:+d})" if isinstance(now, int) and isinstance(was, int) else f"({100 * (now - was):+.1f})"
