"""`poortwachter feedback`: what readers said of verdicts, as rows that `evaluate` reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from service.commands.labelled import read_rows
from service.decide import worst
from service.domain.guideline import Level
from service.domain.post import Post
from service.errors import MalformedRequest
from service.evaluate import LABEL_FIELDS
from service.guidelines.registry import GUIDELINES
from service.hashing import Hasher, local_key, parse_keys
from service.records.reading import Joined, read_log
from service.settings import read_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.domain.decision import Outcome
    from service.records.lines import DecisionLine

_NUMBERS = {guideline.code: str(guideline.number) for guideline in GUIDELINES}
_TIPS = ("pass", "advise")
_HOLDS = ("review", "violation")
_OUTCOME_OF: dict[Level, Outcome] = {Level.REVIEW: "review", Level.VIOLATION: "block"}


@click.group()
def feedback() -> None:
    """Join what readers said of verdicts (POST /v1/feedback) with the decision log."""


@feedback.command()
@click.option("--log", "folder", type=click.Path(path_type=Path), help="The decision log.  [default: the setting's]")
@click.option(
    "--posts",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own posts, a JSON object a line: rows about them hold the post and can be judged anew.",
)
def export(folder: Path | None, posts: Path | None) -> None:
    """Write a labelled row for each verdict of which something was said.

    The log holds no texts. Without --posts a row holds the recorded levels of the guidelines that were spoken of:
    `evaluate` scores these as they were given. With --posts, a post that has a row's content hash is put into it:
    `evaluate` judges it anew, under any release.
    """
    settings = read_settings(os.environ)
    folder = folder or settings.decision_log
    if folder is None or not folder.is_dir():
        raise MalformedRequest(
            "There is no decision log to read", hint="Set POORTWACHTER_DECISION_LOG, or give --log FOLDER."
        )
    reading = read_log(folder)
    known = _by_content(posts, Hasher(parse_keys(settings.hash_key or local_key(settings.state)))) if posts else {}
    found = 0
    for joined in reading.joined:
        post = known.get(joined.decision.content_hash)
        found += post is not None
        click.echo(msgspec.json.encode(row_of(joined, post)).decode())
    said = f"{len(reading.joined)} rows, {found} of them with their post"
    click.echo(f"{said}; {reading.unmatched} remarks without a decision; {reading.broken} broken lines.", err=True)


def row_of(joined: Joined, post: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a labelled row: with the post when it is known, else with the levels that were recorded."""
    decision = joined.decision
    row: dict[str, Any] = dict(post or {})
    row["expect"], row["also_ok"] = {}, {}
    for code, said in joined.said.items():
        level = decision.levels[code]
        expected, besides = (_shown(level), ()) if said.right else _expected(level, said.wanted)
        row["expect"][_NUMBERS[code]] = expected
        if besides:
            row["also_ok"][_NUMBERS[code]] = list(besides)
    corrected = decision.levels | {_code(number): Level(level) for number, level in row["expect"].items()}
    found, outcome = _found(decision), _outcome(decision, decision.levels)
    row["decision"] = worst([_outcome(decision, corrected), *([found] if found != outcome else [])])
    if any(besides for besides in row["also_ok"].values()):
        row["decision_also_ok"] = ["review", "block"] if row["decision"] == "review" else []
    if joined.disputed:
        row["tags"] = ["disputed"]
    if post is None:
        spoken = {code: level for code, level in decision.levels.items() if code in joined.said}
        row["recorded"] = {
            "decision": found,
            "levels": {_NUMBERS[code]: level for code, level in spoken.items()},
        }
    else:
        held = {code: level for code, level in decision.levels.items() if level.rank >= Level.REVIEW.rank}
        row["may_raise"] = {_NUMBERS[code]: level for code, level in held.items() if code not in joined.said}
    return row | {"verdict_id": decision.verdict_id, "content_hash": decision.content_hash}


def _expected(level: Level, wanted: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the level that should have been, and those that would do as well, when `level` was wrong."""
    if wanted is not None:
        return wanted, ()
    return (_TIPS[0], _TIPS[1:]) if level.rank >= Level.REVIEW.rank else (_HOLDS[0], _HOLDS[1:])


def _shown(level: Level) -> str:
    return "pass" if level.rank < Level.PASS.rank else level.value


def _code(number: str) -> str:
    return next(code for code, known in _NUMBERS.items() if known == number)


def _outcome(decision: DecisionLine, levels: Mapping[str, Level]) -> Outcome:
    """Return what enforced levels add up to."""
    counted = [level for code, level in levels.items() if decision.modes.get(code, "enforce") == "enforce"]
    return worst(_OUTCOME_OF.get(level, "allow") for level in counted)


def _found(decision: DecisionLine) -> Outcome:
    """Return the decision before any approval; what could not be seen may have made it stricter than the levels."""
    outcome = _outcome(decision, decision.levels)
    return worst([outcome, decision.decision]) if decision.approval is None else outcome


def _by_content(file: Path, hasher: Hasher) -> dict[str, dict[str, Any]]:
    """Return the posts of a file by each content hash that a live key makes of them."""

    def read(raw: Mapping[str, Any]) -> tuple[Post, dict[str, Any]]:
        told = {name: value for name, value in raw.items() if name not in LABEL_FIELDS}
        return msgspec.convert(told, Post), {**told, **_policy_of(raw)}

    rows, _ = read_rows(file, read)
    return {name: told for post, told in rows for name in hasher.content_hashes(post)}


def _policy_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"policy_context": raw["policy_context"]} if raw.get("policy_context") else {}
