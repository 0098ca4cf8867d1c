"""A model elsewhere, asked by threads that may wait: what it is, and what it says of a batch."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from service.inference.calibration import Calibration, calibrated, calibration_of
from service.inference.exchange import Exchange, RemoteFailed
from service.inference.open_inference import read_answer, read_metadata
from service.inference.remote_model import Reader, model_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from service.inference.open_inference import Answer, Metadata
    from service.inference.remote_model import RemoteModel

_UNFIT_FOR_NAMES = re.compile(r"[^\w.-]", re.ASCII)
_LONGEST_NAME = 80


class Served(Struct, frozen=True):
    """What answers at an address: how it is asked, the name its scores are kept under, and what it calls itself."""

    model: Any  # a RemoteModel
    version: str
    own_version: str | None


class Elsewhere:
    """One model at one address. Every question is counted by its result."""

    def __init__(self, exchange: Exchange, folder: Path | None, count: Callable[[str], None]) -> None:
        """Read tokenizer, manifest and calibration from a folder when they are first needed, where one is named."""
        self._exchange = exchange
        self._folder = folder
        self._count = count
        self._reader: Reader | None = None
        self.calibration: Calibration | None = None

    def look(self, seconds: float) -> Served:
        """Ask the model what it is, and try it; raise RemoteFailed, or ValueError when it cannot serve here."""
        if self._reader is None and self._folder is not None:
            reader = Reader(self._folder)
            self.calibration = calibration_of(self._folder)
            calibrated(reader.manifest.version, self.calibration)
            self._reader = reader
        try:
            metadata = read_metadata(self._exchange.get(seconds))
            model = model_of(metadata, self._reader)
            pieces = model.pieces("Welkom op het marktplein.")
            answer = self._asked(model, pieces, seconds)
            model.scores(answer, len(pieces))
        except RemoteFailed as failure:
            self._count(failure.reason)
            raise
        self._count("ok")
        return Served(model, self._version_of(metadata, answer), answer.model_version)

    def scores(self, served: Served, batch: Sequence[Any], seconds: float) -> list[dict[str, float]]:
        """Return label -> probability per piece; raise RemoteFailed, also when another version answers."""
        try:
            answer = self._asked(served.model, batch, seconds)
            if answer.model_version not in {None, served.own_version}:
                raise RemoteFailed("changed", f"another version answers at {self._exchange.address}")  # noqa: TRY301
            rows: list[dict[str, float]] = served.model.scores(answer, len(batch))
        except RemoteFailed as failure:
            self._count(failure.reason)
            raise
        self._count("ok")
        return rows

    def _asked(self, model: RemoteModel, batch: Sequence[Any], seconds: float) -> Answer:
        return read_answer(self._exchange.infer(model.body(batch), seconds))

    def _version_of(self, metadata: Metadata, answer: Answer) -> str:
        """Name everything that is known of what answers: the protocol tells no hash of a model."""
        manifest = "" if self._reader is None else self._reader.manifest.version
        known = msgspec.json.encode((self._exchange.address, metadata, answer.model_version, manifest))
        name = _UNFIT_FOR_NAMES.sub("_", metadata.name)[:_LONGEST_NAME]
        suffix = "" if self.calibration is None else self.calibration.suffix
        return f"{name}@sha256:{hashlib.sha256(known).hexdigest()}{suffix}"
