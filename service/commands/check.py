"""`poortwachter check`: the ten verdicts as a table, with the spans marked."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.assembly import build_pipeline
from service.domain.moments import moment_of
from service.domain.policy import Policy
from service.domain.post import Post
from service.errors import MalformedRequest
from service.evaluate import LABEL_FIELDS
from service.guidelines.registry import GUIDELINES
from service.normalise.passages import fields_of
from service.respond import Responder, preferred_language
from service.stores.policy_files import load_policy
from service.web.decoding import check_post

if TYPE_CHECKING:
    from service.respond import WireVerdict

_EXIT = {"allow": 0, "review": 10, "block": 20}
_STYLE = {
    "pass": "green",
    "not_applicable": "dim",
    "advise": "cyan",
    "review": "yellow",
    "violation": "bold red",
    "not_assessed": "magenta",
}
_OUTCOME_STYLE = {"allow": "green", "review": "yellow", "block": "bold red"}


@click.command()
@click.argument("post", metavar="TEXT | FILE | -")
@click.option("--policy", "policy_file", type=click.Path(path_type=Path), help="Policy to judge under (TOML).")
@click.option("--at", help="Moment to judge at, such as 2026-12-01T08:00:00+01:00.  [default: now]")
@click.option("--language", help="Language of the messages: nl, fr, de or en.  [default: the policy's]")
def check(post: str, policy_file: Path | None, at: str | None, language: str | None) -> None:
    """Judge one post and show the ten verdicts.

    The post is a text, a file with one post as JSON (or plain text), or - for standard input.
    Exit status: 0 allow, 10 review, 20 block, 2 input that cannot be used.
    """
    subject, policy = _read(post)
    if policy_file is not None:
        policy = load_policy(policy_file)
    check_post(subject)
    words = preferred_language(language or "", policy.language)
    try:
        now = moment_of(at, policy.zone) if at else datetime.now(UTC)
    except ValueError:
        raise MalformedRequest(
            f"--at {at!r} is no ISO 8601 moment", hint="Such as 2026-12-01T08:00:00+01:00."
        ) from None
    decision = asyncio.run(build_pipeline().decide(subject, policy, now, "check"))
    responder = Responder(GUIDELINES)
    _show(responder.verdicts(decision, subject, words), subject, decision.decision, responder.summary(decision, words))
    sys.exit(_EXIT[decision.decision])


def _read(source: str) -> tuple[Post, Policy]:
    """Read a post from a text, a file or standard input; a labelled row brings its policy."""
    text = source
    if source == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "strict")
    elif _is_file(source):
        try:
            text = Path(source).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise MalformedRequest(f"{source} cannot be read ({type(error).__name__})") from None
    if not text.lstrip().startswith("{"):
        return Post(text=text), Policy()
    try:
        raw: dict[str, Any] = json.loads(text)
        policy = msgspec.convert(raw.get("policy_context") or {}, Policy)
        return msgspec.convert({k: v for k, v in raw.items() if k not in LABEL_FIELDS}, Post), policy
    except (ValueError, msgspec.ValidationError, RecursionError) as error:
        raise MalformedRequest(f"The post cannot be read: {error}") from None


def _is_file(source: str) -> bool:
    try:
        return len(source) < 4096 and Path(source).is_file()  # noqa: PLR2004 - no path is longer
    except OSError:
        return False


def _show(verdicts: tuple[WireVerdict, ...], post: Post, outcome: str, summary: str) -> None:
    console = Console(highlight=False)
    console.print(Text.assemble((outcome.upper(), _OUTCOME_STYLE[outcome]), "  ", summary))
    table = Table(show_header=False, box=None, pad_edge=False)
    for column in ("number", "title", "level"):
        table.add_column(column, no_wrap=True)
    table.add_column("why", overflow="fold")
    for verdict in verdicts:
        why = Text("\n").join(
            Text.assemble(reason.message, "\n", ("→ " + reason.suggestion, "italic")) for reason in verdict.reasons
        )
        level = Text(verdict.level.value, _STYLE[verdict.level.value])
        table.add_row(str(verdict.guideline), verdict.title, level, why)
    console.print(table)
    for field, _, text in fields_of(post):
        marked = _marked(field, text, verdicts)
        if marked is not None:
            console.print(Text.assemble((f"{field}: ", "dim"), marked))


def _marked(field: str, text: str, verdicts: tuple[WireVerdict, ...]) -> Text | None:
    """Return the text with its spans marked, or None when it has none."""
    marked = Text(text)
    found = False
    for verdict in sorted(verdicts, key=lambda v: v.level.rank):
        for reason in verdict.reasons:
            for span in reason.spans:
                if span.field == field and span.start is not None:
                    marked.stylize(f"reverse {_STYLE[verdict.level.value]}", span.start, span.end)
                    found = True
    return marked if found else None
