"""`poortwachter evaluate` on labelled mentions: how well they are sorted."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import click
import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from service.assembly import build_pipeline
from service.commands.labelled import read_rows, two, whole_table
from service.mentions.evaluate import MentionReport, is_mention, is_right, mention_row_of, score_mentions
from service.mentions.pipeline import MentionPipeline

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from service.mentions.evaluate import MentionRow
    from service.mentions.mention import Sorting


def holds_mentions(file: Path) -> bool:
    """Say whether the first row of a file is a labelled mention."""
    first = next((line for line in file.read_text("utf-8").splitlines() if line.strip()), "{}")
    try:
        return is_mention(json.loads(first))
    except (ValueError, TypeError):
        return False


def evaluate_mentions(file: Path, now: datetime, *, as_json: bool, show_errors: bool) -> None:
    """Sort labelled mentions and print how well that went."""
    rows, broken = read_rows(file, mention_row_of)
    pairs = asyncio.run(_sort(rows, now, quiet=as_json))
    if show_errors:
        for row, found in pairs:
            if not is_right(row, found) or found.needs_answer != row.needs_answer:
                click.echo(f"{row.mention.id}: wanted {row.expected} {row.needs_answer}, found {found.kind}")
                click.echo(f"    {row.mention.text[:200]!r}")
    report = score_mentions(pairs, broken)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        _show(report)


async def _sort(rows: list[MentionRow], now: datetime, *, quiet: bool) -> list[tuple[MentionRow, Sorting]]:
    pipeline = MentionPipeline.beside(build_pipeline())
    console = Console(stderr=True, quiet=quiet)
    return [
        (row, await pipeline.sort(row.mention, row.policy, now, "evaluate"))
        for row in track(rows, "Sorting", console=console, transient=True)
    ]


def _show(report: MentionReport) -> None:
    console = Console()
    console.print(whole_table(report, "classes"))
    each = Table("class", "precision", "recall", "n", box=None)
    for name, figures in report.classes.items():
        each.add_row(name, two(figures.p), two(figures.r), str(figures.n))
    console.print(each)
