"""The steps of the pipeline, joined with their detectors, models and guidelines."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from service.detectors.fingerprints import fingerprint_detector
from service.detectors.registry import DETECTORS, OFFENDING_WORDS
from service.detectors.toxicity import Scorer, Toxicity
from service.first_look import FIRST_LOOK
from service.guidelines.conduct.judge import MODEL_FROM
from service.guidelines.registry import GUIDELINES
from service.hashing import pipeline_version
from service.inference.bundled import BundledScorer
from service.normalise.unmask import Vocabulary
from service.pipeline import Pipeline
from service.weighing.classifier import Classifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.inference.folder import FolderScorer


def build_pipeline(
    scorer: Scorer | None = None,
    deadline_seconds: float = 2.0,
    fingerprint_keys: Callable[[], tuple[bytes, ...]] = lambda: (b"",),
    *,
    second_opinion: bool = True,
    model: FolderScorer | None = None,
) -> Pipeline:
    """Join the steps, the detectors, the models and the guidelines.

    `fingerprint_keys` returns the keys that made the fingerprints of confidential documents, newest first. Without a
    `second_opinion` the rooms have the last word: that is how their examples show them. `model` stands behind the
    scorer: it is asked whether it has room, and how it was calibrated.
    """
    FIRST_LOOK.ready()
    return Pipeline(
        vocabulary=Vocabulary(OFFENDING_WORDS),
        detectors=(*DETECTORS, fingerprint_detector(fingerprint_keys)),
        models=(Toxicity(scorer or BundledScorer(), MODEL_FROM, model.thresholds if model else dict),),
        guidelines=GUIDELINES,
        classifier=Classifier() if second_opinion else None,
        deadline_seconds=deadline_seconds,
        version=pipeline_version(),
        admit=model.admit if model else nullcontext,
    )
