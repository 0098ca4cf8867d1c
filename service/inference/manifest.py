"""The manifest of a built model folder: what it holds, how it was made, and how well it agrees with Detoxify.

`poortwachter model build` writes it last, so a folder with a manifest is a whole one.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service.detectors.toxicity import LABELS

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MANIFEST = "manifest.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"


class Agreement(Struct, frozen=True):
    """How far probabilities (0..1) lie from `Detoxify.predict`'s, over all texts and labels of a sample.

    `same_side`: share of them on the same side of one half.
    """

    texts: int
    mean: float
    worst: float
    same_side: float


class Tried(Struct, frozen=True):
    """One way of running the model: its speed with one thread where it was built, and its agreement."""

    name: str
    texts_per_cpu_second: float
    agreement: Agreement


class Manifest(Struct, frozen=True, kw_only=True):
    """What a built folder says of itself. `files` maps each file to its SHA-256; `bytes` to its size."""

    name: str
    labels: tuple[str, ...]
    longest_tokens: int
    padding_token: int
    source: str
    source_sha256: str
    files: dict[str, str]
    bytes: dict[str, int]
    versions: dict[str, str]
    agreement: Agreement
    tried: tuple[Tried, ...]

    @property
    def version(self) -> str:
        """Return name@sha256:… of everything that a score depends on."""
        whole = "\n".join(f"{name} {digest}" for name, digest in sorted(self.files.items()))
        return f"{self.name}@sha256:{hashlib.sha256(whole.encode()).hexdigest()}"


def is_built(folder: Path) -> bool:
    """Say whether a folder was written by `poortwachter model build`."""
    return (folder / MANIFEST).is_file()


def read_manifest(folder: Path, used: Collection[str] | None = None) -> Manifest:
    """Read the manifest and compare every file with its hash; raise ValueError or OSError naming what is wrong.

    Of a model that runs elsewhere only the files in `used` are here.
    """
    manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    lacking = {MODEL, TOKENIZER} - manifest.files.keys()
    if lacking:
        raise ValueError(f"{MANIFEST} does not name {', '.join(sorted(lacking))}")
    if missing := set(LABELS) - set(manifest.labels):
        raise ValueError(f"{MANIFEST} has no label {', '.join(sorted(missing))}")
    for name, wanted in manifest.files.items():
        if (used is None or name in used) and hash_of(folder / name) != wanted:
            raise ValueError(f"{name} is not the file that was built: its hash differs from {MANIFEST}'s")
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, whole or not at all."""
    partial = folder / (MANIFEST + ".part")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    partial.replace(folder / MANIFEST)


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
