"""`poortwachter model calibrate`: from which score on the model's word counts, language by language.

Half of the rows, chosen by the hash of their text, fit the threshold; the other half says what it is worth.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from rich.console import Console
from rich.progress import track
from rich.table import Table

from service.assembly import build_pipeline
from service.commands.labelled import read_rows, two
from service.detectors.toxicity import texts_of
from service.domain.detector import ModelUnavailable
from service.domain.guideline import Level
from service.errors import MalformedRequest
from service.evaluate import row_of, share
from service.guidelines.conduct.judge import CONDUCT, MODEL_LABELS
from service.inference.calibration import CALIBRATION, Calibration, Fitted, write_calibration
from service.inference.folder import FolderScorer
from service.inference.manifest import hash_of
from service.normalise import normalise_in_turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from service.evaluate import Row
    from service.normalise.unmask import Vocabulary

LEAST_HONEST, LEAST_TOXIC = 50, 10
"""With fewer rows of a language in the fitting half its threshold would be chance."""
_LOWEST, _HIGHEST = 0.01, 0.99
_PATIENCE_SECONDS = 600.0


class Scored(Struct, frozen=True):
    """What the model says of one post, and whether a careful officer would hold it under guideline 4."""

    language: str
    score: float
    is_toxic: bool
    is_held_back: bool


@click.command()
@click.option("--model", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default="var/model")
@click.option("--data", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option(
    "--false-holds",
    type=click.FloatRange(0.0, 0.5),
    default=0.01,
    show_default=True,
    help="Share of the honest posts that the model may hold.",
)
def calibrate(folder: Path, data: Path, false_holds: float) -> None:
    """Fit, for each language, the score from which the model asks for a human, and write it beside the model.

    DATA has the form that `poortwachter evaluate` reads; or lines of {"text": …, "language": "nl", "toxic": true}. The
    model may ask for review after it as before, and never blocks.
    """
    rows, _ = read_rows(data, labelled)
    with _set_aside(folder / CALIBRATION):
        fitted, scorer_version = asyncio.run(_fitted(folder, rows, false_holds))
        if not fitted:
            raise MalformedRequest(
                f"{data} has too few rows of every language",
                hint=f"A language needs about {2 * LEAST_HONEST} honest and {2 * LEAST_TOXIC} toxic posts.",
            )
        write_calibration(folder, Calibration(scorer_version, hash_of(data), fitted))
    table = Table("language", "threshold", "honest", "toxic", "false holds", "found", box=None)
    for language, each in fitted.items():
        table.add_row(
            language, f"{each.threshold:.3f}", str(each.honest), str(each.toxic), two(each.false_holds), two(each.found)
        )
    Console().print(table)
    click.echo(f"Written beside the model: {folder}. Shares are of the half that was held back; other languages stay.")


@contextmanager
def _set_aside(file: Path) -> Iterator[None]:
    """Keep an earlier calibration out of the way, perhaps of another model, and bring it back if this one fails."""
    aside = file.with_name(file.name + ".before")
    if file.exists():
        file.replace(aside)
    try:
        yield
    except BaseException:
        if aside.exists():
            aside.replace(file)
        raise
    aside.unlink(missing_ok=True)


def labelled(raw: Mapping[str, Any]) -> tuple[Row, bool]:
    """Read a row; raise ValueError where it is not said whether it is toxic."""
    if "toxic" in raw:
        if not isinstance(raw["toxic"], bool):
            raise ValueError("toxic is true or false")
        return row_of({name: value for name, value in raw.items() if name != "toxic"}), raw["toxic"]
    row = row_of(raw)
    level = Level(row.expect.get(str(CONDUCT.number), "pass"))
    return row, level.rank >= Level.REVIEW.rank


async def _fitted(folder: Path, rows: Sequence[tuple[Row, bool]], false_holds: float) -> tuple[dict[str, Fitted], str]:
    scorer = FolderScorer(folder, _PATIENCE_SECONDS, threads=0, workers=1, refused=lambda: None)
    vocabulary = build_pipeline().vocabulary
    try:
        await scorer.warm_up()
        scored = [
            await _score(scorer, row, vocabulary, is_toxic=is_toxic)
            for row, is_toxic in track(rows, "Scoring", console=Console(stderr=True), transient=True)
        ]
        version = scorer.uncalibrated_version
    except ModelUnavailable as unavailable:
        why = unavailable.__cause__ or unavailable
        raise MalformedRequest(f"{folder} holds no model that can be served: {why}") from None
    finally:
        scorer.close()
    languages = sorted({each.language for each in scored} - {"other"})
    found = {language: fit([s for s in scored if s.language == language], false_holds) for language in languages}
    return {language: each for language, each in found.items() if each is not None}, version


async def _score(scorer: FolderScorer, row: Row, vocabulary: Vocabulary, *, is_toxic: bool) -> Scored:
    now = datetime.now(UTC)
    reading = await normalise_in_turns(row.post, row.policy, now, vocabulary)
    texts = texts_of(reading)
    scores = await scorer.score(texts)
    highest = max((score[label] for score in scores for label in MODEL_LABELS), default=0.0)
    digest = hashlib.sha256("\n".join(texts).encode()).digest()
    return Scored(reading.language.code, highest, is_toxic, bool(digest[0] & 1))


def fit(scored: Sequence[Scored], false_holds: float) -> Fitted | None:
    """Return the lowest threshold that holds at most a share of the honest posts; None with too few rows."""
    honest = sorted((s.score for s in scored if not s.is_held_back and not s.is_toxic), reverse=True)
    toxic = [s.score for s in scored if not s.is_held_back and s.is_toxic]
    if len(honest) < LEAST_HONEST or len(toxic) < LEAST_TOXIC:
        return None
    highest_allowed = honest[int(false_holds * len(honest))]
    above = [score for score in (*honest, *toxic) if score > highest_allowed]
    threshold = (highest_allowed + min(above)) / 2 if above else _HIGHEST
    threshold = round(min(max(threshold, _LOWEST), _HIGHEST), 4)
    back = [s for s in scored if s.is_held_back]
    return Fitted(
        threshold=threshold,
        honest=len(honest),
        toxic=len(toxic),
        false_holds=share([s.score >= threshold for s in back if not s.is_toxic]),
        found=share([s.score >= threshold for s in back if s.is_toxic]),
    )
