"""`poortwachter model`: make a Detoxify checkpoint fast to serve, and say from which score on it counts."""

from __future__ import annotations

import importlib
import pickle
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.commands.model_agreement import SAMPLE, sample_of
from service.commands.model_build import PRECISIONS, Building, keep, table_of
from service.commands.model_calibrate import calibrate
from service.commands.model_source import brought, fetched
from service.errors import MalformedRequest
from service.inference.checkpoint import load

if TYPE_CHECKING:
    from types import ModuleType

    from service.inference.checkpoint import Loaded

_NEEDED = ("torch", "transformers", "detoxify", "onnx", "onnxruntime", "tokenizers")
_BROKEN = (OSError, ValueError, KeyError, RuntimeError, TypeError, AttributeError, EOFError, pickle.UnpicklingError)
"""What a checkpoint that is none makes torch and transformers raise."""


@click.group()
def model() -> None:
    """Prepare a model for POORTWACHTER_MODEL. Building needs what `make model` installs; serving does not."""


@model.command()
@click.option("--checkpoint", type=click.Path(path_type=Path), help="A local checkpoint (.ckpt).  [default: fetched]")
@click.option("--config", type=click.Path(path_type=Path), help="Folder with its config.json and tokenizer files.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option(
    "--precision",
    type=click.Choice(["best", *PRECISIONS]),
    default="best",
    show_default=True,
    help="best: the fastest that agrees with Detoxify.",
)
@click.option(
    "--sample",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=SAMPLE,
    help="Texts to compare on, one a line.  [default: some of ours]",
)
def build(checkpoint: Path | None, config: Path | None, out: Path, precision: str, sample: Path) -> None:
    """Fetch Detoxify's multilingual checkpoint (or take a local one), check it, and write a folder to serve.

    The folder stands alone: no torch is needed to serve it. What was broken off goes on where it stopped.
    Serve it with POORTWACHTER_MODEL=OUT.
    """
    modules = {name: _needed(name) for name in _NEEDED}
    texts = sample_of(sample)
    source = out / "source"
    if checkpoint is None:
        fetched(modules["detoxify"].detoxify.MODEL_URLS["multilingual"], modules["transformers"], source)
    else:
        brought(checkpoint, config, source)
    building = Building(source, out / "unfinished", PRECISIONS if precision == "best" else (precision,))
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Checking the checkpoint", total=building.steps)
        loaded = _loaded(source, out)
        for doing in building.work(loaded, texts):
            progress.update(task, description=doing)
            progress.advance(task)
    Console().print(table_of(building.tried))
    versions = {name: version(name) for name in _NEEDED}
    manifest = keep(building, loaded, out, versions)
    if checkpoint is not None:
        shutil.rmtree(source)
    click.echo(f"{out} holds {manifest.version}. Serve it with: POORTWACHTER_MODEL={out} poortwachter serve")


model.add_command(calibrate)


def _loaded(source: Path, out: Path) -> Loaded:
    try:
        return load(source, "cpu")
    except _BROKEN as error:
        raise MalformedRequest(f"{out} does not hold a model that can be served: {error}") from None


def _needed(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MalformedRequest(f"{name} is not installed", hint="`make model` installs what building needs.") from None
