"""`poortwachter model`: put a Detoxify checkpoint into a folder that the gate can serve."""

from __future__ import annotations

import hashlib
import importlib
import pickle
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import requests
from rich.progress import DownloadColumn, Progress, TransferSpeedColumn

from service.errors import MalformedRequest
from service.inference.checkpoint import load

if TYPE_CHECKING:
    from types import ModuleType

PRETRAINED = "xlm-roberta-base"
"""Whose configuration and tokenizer the multilingual checkpoint uses (detoxify 0.5.4)."""
_CHUNK_BYTES = 1 << 20
_TIMEOUT_SECONDS = 30
_BESIDE_THE_CHECKPOINT = ("*.json", "*.model", "*.txt")


@click.group()
def model() -> None:
    """Prepare a model for POORTWACHTER_MODEL. Needs what `make model` installs."""


@model.command()
@click.option("--checkpoint", type=click.Path(path_type=Path), help="A local checkpoint (.ckpt).  [default: fetched]")
@click.option("--config", type=click.Path(path_type=Path), help="Folder with its config.json and tokenizer files.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
def build(checkpoint: Path | None, config: Path | None, out: Path) -> None:
    """Fetch Detoxify's multilingual checkpoint (or take a local one), check it, and write a self-contained folder.

    Serve it with POORTWACHTER_MODEL=OUT. A broken download goes on where it stopped.
    """
    detoxify = _needed("detoxify")
    _needed("torch")
    transformers = _needed("transformers")
    if checkpoint is not None and config is None:
        raise MalformedRequest("--checkpoint needs --config", hint="The folder with config.json and the tokenizer.")
    out.mkdir(parents=True, exist_ok=True)
    if checkpoint is None:
        _fetch(detoxify.detoxify.MODEL_URLS["multilingual"], out)
    elif not checkpoint.is_file():
        raise MalformedRequest(f"{checkpoint} is no file")
    elif checkpoint.resolve().parent != out.resolve():
        shutil.copy2(checkpoint, out / checkpoint.name)
    _bring_configuration(transformers, config, out)
    try:
        version = load(out, "cpu").version
    except (
        OSError,
        ValueError,
        KeyError,
        RuntimeError,
        TypeError,
        AttributeError,
        EOFError,
        pickle.UnpicklingError,
    ) as error:
        raise MalformedRequest(f"{out} does not hold a model that can be served: {error}") from None
    click.echo(f"{out} holds {version}. Serve it with: POORTWACHTER_MODEL={out} poortwachter serve")


def _needed(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MalformedRequest(f"{name} is not installed", hint="`make model` installs what building needs.") from None


def _bring_configuration(transformers: Any, config: Path | None, out: Path) -> None:
    if config is not None:
        for pattern in _BESIDE_THE_CHECKPOINT:
            for path in config.glob(pattern):
                if path.resolve().parent != out.resolve():
                    shutil.copy2(path, out / path.name)
        return
    try:
        transformers.AutoConfig.from_pretrained(PRETRAINED).save_pretrained(out)
        transformers.AutoTokenizer.from_pretrained(PRETRAINED).save_pretrained(out)
    except (OSError, ValueError) as error:
        raise MalformedRequest(
            f"{PRETRAINED}'s configuration and tokenizer could not be fetched ({type(error).__name__})",
            hint="Without a network: --checkpoint FILE --config DIR.",
        ) from None


def _fetch(url: str, out: Path) -> None:
    """Download, going on where an earlier try stopped; refuse a file whose hash does not begin as its name ends."""
    name = url.rpartition("/")[2]
    wanted = Path(name).stem.rpartition("-")[2]
    target, partial = out / name, out / (name + ".part")
    if target.exists() and _sha256(target).startswith(wanted):
        return
    have = partial.stat().st_size if partial.exists() else 0
    try:
        answer = requests.get(url, headers={"Range": f"bytes={have}-"}, stream=True, timeout=_TIMEOUT_SECONDS)
        answer.raise_for_status()
        goes_on = answer.status_code == requests.codes.partial_content
        total = int(answer.headers.get("content-length", 0)) + (have if goes_on else 0)
        columns = (*Progress.get_default_columns(), DownloadColumn(), TransferSpeedColumn())
        with partial.open("ab" if goes_on else "wb") as file, Progress(*columns) as progress:
            task = progress.add_task(name, total=total or None, completed=have if goes_on else 0)
            for chunk in answer.iter_content(_CHUNK_BYTES):
                file.write(chunk)
                progress.advance(task, len(chunk))
    except (requests.RequestException, OSError) as error:
        raise MalformedRequest(
            f"the checkpoint could not be fetched ({type(error).__name__})",
            hint="Try again: it goes on where it stopped. Without a network: --checkpoint FILE --config DIR.",
        ) from None
    digest = _sha256(partial)
    if not digest.startswith(wanted):
        partial.unlink()
        raise MalformedRequest(f"the fetched checkpoint has the hash {digest}, which does not begin with {wanted}")
    partial.rename(target)
    click.echo(f"{name}: sha256 {digest}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
