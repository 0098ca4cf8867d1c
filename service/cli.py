"""poortwachter …: thin, over the same assembly."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console

from service.assembly import build_pipeline
from service.evaluate import row_of, score


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Poortwachter: ten verdicts about a post before it is published."""


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True)
@click.option("--errors", "show_errors", is_flag=True)
def evaluate(file: Path, *, as_json: bool, show_errors: bool) -> None:
    """Compare verdicts with labelled posts."""
    rows = [row_of(json.loads(line)) for line in file.read_text("utf-8").splitlines() if line.strip()]
    pipeline = build_pipeline()

    async def run() -> list:
        return [await pipeline.decide(r.post, r.policy, datetime.now(UTC), "evaluate") for r in rows]

    decisions = asyncio.run(run())
    report = score(rows, decisions)
    if show_errors:
        for row, d in zip(rows, decisions, strict=True):
            got = {str(v.guideline): (v.level.value, [r.code for r in v.reasons]) for v in d.verdicts if v.reasons}
            if d.decision not in {row.decision, *row.decision_also_ok}:
                print(row.post.id, "WANT", row.decision, row.expect, "GOT", d.decision, got, "\n   ", (row.post.text or "")[:300])
    print(msgspec.json.format(msgspec.json.encode(report)).decode() if as_json else report)


if __name__ == "__main__":
    main()
