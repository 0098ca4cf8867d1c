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
from service.inference.address import model_address
from service.inference.bundled import BundledScorer
from service.inference.exchange import RESULTS
from service.inference.folder import model_in
from service.inference.remote import RemoteScorer
from service.normalise.unmask import Vocabulary
from service.pipeline import Pipeline
from service.weighing.classifier import Classifier

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.inference.folder import FolderScorer
    from service.line_log import LineLog
    from service.settings import Settings
    from service.telemetry import Metrics

MODEL_PURPOSE = "toxicity"


def build_pipeline(
    scorer: Scorer | None = None,
    deadline_seconds: float = 2.0,
    fingerprint_keys: Callable[[], tuple[bytes, ...]] = lambda: (b"",),
    *,
    second_opinion: bool = True,
    model: FolderScorer | RemoteScorer | None = None,
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


def model_of(settings: Settings, metrics: Metrics, log: LineLog) -> FolderScorer | RemoteScorer | None:
    """Return the model that the settings name, in a folder or elsewhere; None is the bundled scorer."""
    deadline_seconds = settings.deadline_ms / 1000
    refused = metrics.refused.inc
    if settings.model_url is None:
        return model_in(settings.model, deadline_seconds, settings.model_threads, settings.workers, refused)

    def tell(result: str, detail: str) -> None:
        told = {"result": result, "detail": detail}
        if result == "ok":
            metrics.model_in_use(MODEL_PURPOSE, remote.version)
            told = {"result": result, MODEL_PURPOSE: remote.version}
        log.event("model", **told)

    remote = RemoteScorer(
        model_address(settings.model_url, settings.model_name, settings.model_version),
        deadline_seconds,
        folder=settings.model_tokenizer,
        lanes=settings.model_requests_in_flight,
        pieces_a_batch=settings.model_batch_texts,
        refused=refused,
        count=metrics.model_requests(RESULTS),
        tell=tell,
    )
    if settings.model_key:
        remote.use_key(settings.model_key)
    return remote
