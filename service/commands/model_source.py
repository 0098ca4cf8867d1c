"""Where a checkpoint comes from: fetched, going on where an earlier try stopped, or taken from local files."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import requests
from rich.progress import DownloadColumn, Progress, TransferSpeedColumn

from service.errors import MalformedRequest
from service.inference.manifest import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable

PRETRAINED = "xlm-roberta-base"
"""Whose configuration and tokenizer the multilingual checkpoint uses (detoxify 0.5.4)."""
_CHUNK_BYTES = 1 << 20
_TIMEOUT_SECONDS = 30
_BESIDE_THE_CHECKPOINT = ("*.json", "*.model", "*.txt")


def fetched(url: str, transformers: Any, source: Path) -> None:
    """Fill `source` with the checkpoint behind a URL, and its configuration and tokenizer from the hub."""
    source.mkdir(parents=True, exist_ok=True)
    _fetch(url, source)
    if (source / "config.json").is_file() and (source / "tokenizer.json").is_file():
        return
    try:
        transformers.AutoConfig.from_pretrained(PRETRAINED).save_pretrained(source)
        transformers.AutoTokenizer.from_pretrained(PRETRAINED).save_pretrained(source)
    except (OSError, ValueError) as error:
        raise MalformedRequest(
            f"{PRETRAINED}'s configuration and tokenizer could not be fetched ({type(error).__name__})",
            hint="Without a network: --checkpoint FILE --config DIR.",
        ) from None


def brought(checkpoint: Path, config: Path | None, source: Path) -> None:
    """Fill `source` with local files."""
    if config is None:
        raise MalformedRequest("--checkpoint needs --config", hint="The folder with config.json and the tokenizer.")
    if not checkpoint.is_file():
        raise MalformedRequest(f"{checkpoint} is no file")
    source.mkdir(parents=True, exist_ok=True)
    for old in source.glob("*.ckpt"):
        old.unlink()
    _bring(checkpoint, source / Path(checkpoint.name).with_suffix(".ckpt"), os.link)
    for pattern in _BESIDE_THE_CHECKPOINT:
        for path in config.glob(pattern):
            _bring(path, source / path.name, shutil.copy2)


def _bring(path: Path, target: Path, how: Callable[[Path, Path], object]) -> None:
    target.unlink(missing_ok=True)
    try:
        how(path.resolve(), target)
    except OSError:  # another disk, or one without links
        shutil.copy2(path, target)


def _fetch(url: str, source: Path) -> None:
    """Download; refuse a file whose hash does not begin as its name ends."""
    name = url.rpartition("/")[2]
    wanted = Path(name).stem.rpartition("-")[2]
    target, partial = source / name, source / (name + ".part")
    if target.exists() and hash_of(target).startswith(wanted):
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
    digest = hash_of(partial)
    if not digest.startswith(wanted):
        partial.unlink()
        raise MalformedRequest(f"the fetched checkpoint has the hash {digest}, which does not begin with {wanted}")
    partial.rename(target)
    click.echo(f"{name}: sha256 {digest}")
