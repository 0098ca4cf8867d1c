"""Assembly: the only place where parts are joined. Nothing happens on import."""

from __future__ import annotations

import hashlib
from pathlib import Path

from service.detectors.registry import DETECTORS, OFFENDING_WORDS
from service.detectors.toxicity import Toxicity
from service.guidelines.registry import GUIDELINES
from service.inference.bundled import BundledScorer
from service.normalise.unmask import Vocabulary
from service.pipeline import Pipeline


def build_pipeline(deadline_seconds: float = 2.0) -> Pipeline:
    """Join the steps, the detectors, the model and the guidelines."""
    return Pipeline(
        vocabulary=Vocabulary(OFFENDING_WORDS),
        detectors=DETECTORS,
        models=(Toxicity(BundledScorer()),),
        guidelines=GUIDELINES,
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
