"""The steps of the pipeline, joined with their detectors, models and guidelines."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from service.detectors.fingerprints import fingerprint_detector
from service.detectors.registry import DETECTORS, OFFENDING_WORDS
from service.detectors.toxicity import Scorer, Toxicity
from service.first_look import FIRST_LOOK
from service.guidelines.registry import GUIDELINES
from service.inference.bundled import BundledScorer
from service.normalise.unmask import Vocabulary
from service.pipeline import Pipeline
from service.weighing.classifier import Classifier

if TYPE_CHECKING:
    from collections.abc import Callable


def build_pipeline(
    scorer: Scorer | None = None,
    deadline_seconds: float = 2.0,
    fingerprint_keys: Callable[[], tuple[bytes, ...]] = lambda: (b"",),
    *,
    second_opinion: bool = True,
) -> Pipeline:
    """Join the steps, the detectors, the models and the guidelines.

    `fingerprint_keys` returns the keys that made the fingerprints of confidential documents, newest first. Without a
    `second_opinion` the rooms have the last word: that is how their examples show them.
    """
    FIRST_LOOK.ready()
    return Pipeline(
        vocabulary=Vocabulary(OFFENDING_WORDS),
        detectors=(*DETECTORS, fingerprint_detector(fingerprint_keys)),
        models=(Toxicity(scorer or BundledScorer()),),
        guidelines=GUIDELINES,
        classifier=Classifier() if second_opinion else None,
        deadline_seconds=deadline_seconds,
        version=pipeline_version(),
    )


def pipeline_version() -> str:
    """Return the hash of all code and data that a verdict depends on."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(here.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".toml", ".txt", ".json", ".npz", ".bin"}:
            digest.update(path.relative_to(here).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
