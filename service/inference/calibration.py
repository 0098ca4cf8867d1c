"""A calibration: from which score on a model's word counts, language by language.

`poortwachter model calibrate` fits it on labelled posts and writes it beside the model. The number that a model gives
means something else in a language that it never saw: Detoxify was not trained on Dutch.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

CALIBRATION = "calibration.json"


class Fitted(Struct, frozen=True):
    """What was fitted for one language, and what it is worth on the rows that were held back.

    `threshold` (between 0 and 1) is the score from which the model asks for a human. `honest` and `toxic` are rows it
    was fitted on; shares are 0..1 of the rows held back.
    """

    threshold: float
    honest: int
    toxic: int
    false_holds: float | None
    found: float | None

    def __post_init__(self) -> None:
        """Refuse a threshold at or beyond the ends of the scale."""
        if not 0.0 < self.threshold < 1.0:
            raise ValueError(f"a threshold lies between 0 and 1, and this one is {self.threshold}")


class Calibration(Struct, frozen=True):
    """Thresholds by language, the model they were fitted for, and the hash of the rows."""

    model: str
    data_sha256: str
    languages: dict[str, Fitted]

    @property
    def thresholds(self) -> dict[str, float]:
        """Return language -> threshold."""
        return {language: fitted.threshold for language, fitted in self.languages.items()}

    @property
    def suffix(self) -> str:
        """Return what a model's version ends with under this calibration: decisions made without it are not its own."""
        return "+" + hashlib.sha256(msgspec.json.encode(self.thresholds, order="sorted")).hexdigest()[:12]


def calibrated(version: str, calibration: Calibration | None) -> str:
    """Return a model's version under a calibration; raise ValueError when that was fitted for another model."""
    if calibration is None:
        return version
    if calibration.model != version:
        raise ValueError(
            f"{CALIBRATION} was fitted for {calibration.model}, and this is {version}: "
            "run `poortwachter model calibrate` again, or remove it"
        )
    return version + calibration.suffix


def calibration_of(folder: Path) -> Calibration | None:
    """Return the calibration beside a model, or None; raise ValueError when it cannot be read."""
    file = folder / CALIBRATION
    if not file.is_file():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Calibration)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{CALIBRATION} cannot be read: {error}") from None


def write_calibration(folder: Path, calibration: Calibration) -> None:
    """Write it beside the model, whole or not at all."""
    partial = folder / (CALIBRATION + ".part")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(calibration)) + b"\n")
    partial.replace(folder / CALIBRATION)
