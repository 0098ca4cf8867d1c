"""Labelled rows from a file of JSON lines, and the figures of a report in a table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec
from rich.table import Table

from service.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

RowType = TypeVar("RowType")


def read_rows(file: Path, row_of: Callable[[Mapping[str, Any]], RowType]) -> tuple[list[RowType], int]:
    """Return the rows, and how many lines were none; raise MalformedRequest when there is no row at all."""
    rows: list[RowType] = []
    broken = 0
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(row_of(json.loads(line)))
        except (ValueError, KeyError, TypeError, msgspec.ValidationError, AttributeError) as error:
            broken += 1
            click.echo(f"Line {number} cannot be used: {error}", err=True)
    if not rows:
        raise MalformedRequest(f"{file} holds no labelled row")
    return rows, broken


def whole_table(report: msgspec.Struct, besides: str, change: Callable[[str, Any], str] = lambda *_: "") -> Table:
    """Return the figures of a report but the field `besides`; shares as percentages, `change` behind each."""
    table = Table(box=None, show_header=False)
    for name in report.__struct_fields__:
        if name != besides:
            value = getattr(report, name)
            shown = "-" if value is None else f"{value:.1%}" if isinstance(value, float) else str(value)
            table.add_row(name, shown, change(name, value))
    return table


def two(share: float | None) -> str:
    """Return a share with two decimals."""
    return "-" if share is None else f"{share:.2f}"
