"""Building: write, compare every way with Detoxify, and keep the fastest that agrees.

Every step leaves its result in a folder of its own and a mark that it is whole, so that a build that was broken off
goes on where it stopped.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from rich.table import Table

from service.commands.model_agreement import (
    LARGEST_DIFFERENCE,
    LARGEST_MEAN,
    LEAST_SAME_SIDE,
    agrees,
    compare,
    predicted,
    same_tokens,
    speed,
)
from service.commands.model_graph import rounded_names, write
from service.errors import MalformedRequest
from service.inference.manifest import MODEL, TOKENIZER, Agreement, Manifest, Tried, hash_of, write_manifest
from service.inference.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from service.inference.checkpoint import Loaded

PRECISIONS = ("int8", "int8-careful", "fp32")
NAME = "detoxify-multilingual-onnx"
_MARK = "whole"
_NOTHING = Agreement(texts=0, mean=0.0, worst=0.0, same_side=1.0)


class Building:
    """One checkpoint on its way to a folder; `work` yields what it is doing."""

    def __init__(self, source: Path, unfinished: Path, precisions: Sequence[str]) -> None:
        """Keep what is half done in `unfinished`."""
        self.unfinished = unfinished
        self.precisions = tuple(precisions)
        self.tried: list[Tried] = []
        (checkpoint,) = source.glob("*.ckpt")
        self.source = checkpoint.name
        self.source_sha256 = hash_of(checkpoint)

    @property
    def steps(self) -> int:
        """Return how often `work` yields."""
        return 1 + 2 * len(self.precisions)

    def work(self, loaded: Loaded, texts: Sequence[str]) -> Iterator[str]:
        """Write every way and compare it."""
        yield "Asking Detoxify"
        wanted = predicted(loaded.detoxify, texts)
        for precision in self.precisions:
            yield f"Writing {precision}"
            self._whole(precision, loaded)
            yield f"Comparing {precision} with Detoxify"
            session = Session(self.unfinished / precision, 1)
            same_tokens(loaded.detoxify, session, texts)
            self.tried.append(Tried(precision, speed(session, texts), compare(session, texts, wanted)))

    def _whole(self, precision: str, loaded: Loaded) -> None:
        """Make a folder unless an earlier try has made it whole, from the same checkpoint."""
        folder = self.unfinished / precision
        mark = folder / _MARK
        if mark.is_file() and mark.read_text("ascii") == self.source_sha256:
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        model = loaded.detoxify.model
        weights = {name: values.numpy() for name, values in model.state_dict().items()}
        write(weights, model.config, rounded_names(weights, precision), folder / MODEL)
        tokenizer = loaded.detoxify.tokenizer.backend_tokenizer
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.save(str(folder / TOKENIZER))
        write_manifest(folder, self.manifest(folder, loaded, Tried(precision, 0.0, _NOTHING), {}))
        mark.write_text(self.source_sha256, "ascii")

    def manifest(self, folder: Path, loaded: Loaded, chosen: Tried, versions: dict[str, str]) -> Manifest:
        """Return what a folder says of itself."""
        files = [folder / TOKENIZER, *sorted(folder.glob(MODEL + "*"))]
        return Manifest(
            name=f"{NAME}-{chosen.name}",
            labels=tuple(loaded.detoxify.class_names),
            longest_tokens=loaded.longest_tokens,
            padding_token=loaded.detoxify.tokenizer.pad_token_id,
            source=self.source,
            source_sha256=self.source_sha256,
            files={file.name: hash_of(file) for file in files},
            bytes={file.name: file.stat().st_size for file in files},
            versions=versions,
            agreement=chosen.agreement,
            tried=tuple(self.tried),
        )


def keep(building: Building, loaded: Loaded, out: Path, versions: dict[str, str]) -> Manifest:
    """Move the fastest that agrees into place; raise MalformedRequest when none does."""
    agreeing = [each for each in building.tried if agrees(each.agreement)]
    if not agreeing:
        raise MalformedRequest(
            "no way of running the model agrees with Detoxify: probabilities may differ by "
            f"{LARGEST_MEAN} in the mean and {LARGEST_DIFFERENCE} at most, and {LEAST_SAME_SIDE:.0%} of them must lie "
            "on the same side of one half",
            hint="--precision fp32 rounds nothing.",
        )
    chosen = max(agreeing, key=lambda each: each.texts_per_cpu_second)
    manifest = building.manifest(building.unfinished / chosen.name, loaded, chosen, versions)
    for name in manifest.files:
        (building.unfinished / chosen.name / name).replace(out / name)
    write_manifest(out, manifest)
    shutil.rmtree(building.unfinished)
    return manifest


def table_of(tried: Sequence[Tried]) -> Table:
    """Return speed and agreement of every way."""
    table = Table("precision", "texts/CPU s", "mean difference", "worst", "same side", "agrees", box=None)
    for each in tried:
        found = each.agreement
        table.add_row(
            each.name,
            f"{each.texts_per_cpu_second:.0f}",
            f"{found.mean:.5f}",
            f"{found.worst:.4f}",
            f"{found.same_side:.1%}",
            "yes" if agrees(found) else "no",
        )
    return table
