"""How well a built model agrees with `Detoxify.predict`, and how fast it is, on a sample of texts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.errors import MalformedRequest
from service.inference.batcher import choose
from service.inference.manifest import Agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.inference.session import Session

SAMPLE = Path(__file__).with_name("sample.txt")
LARGEST_MEAN = 0.02
"""Over all texts and labels, probabilities may differ from Detoxify's by so much in the mean."""
LARGEST_DIFFERENCE = 0.3
LEAST_SAME_SIDE = 0.98
"""Share of texts and labels that must stay on the same side of one half."""
_HALF = 0.5
_PASSES = 3


def sample_of(file: Path) -> list[str]:
    """Return the lines of a file, and the empty text."""
    texts = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    if not texts:
        raise MalformedRequest(f"{file} holds no text", hint="One text a line.")
    return [*texts, ""]


def agrees(agreement: Agreement) -> bool:
    """Say whether a model may answer in Detoxify's place."""
    return (
        agreement.mean <= LARGEST_MEAN
        and agreement.worst <= LARGEST_DIFFERENCE
        and agreement.same_side >= LEAST_SAME_SIDE
    )


def predicted(detoxify: Any, texts: Sequence[str]) -> list[dict[str, float]]:
    """Return what Detoxify itself says of each text."""
    return [{label: float(score) for label, score in detoxify.predict(text).items()} for text in texts]


def same_tokens(detoxify: Any, session: Session, texts: Sequence[str]) -> None:
    """Raise MalformedRequest unless the folder's tokenizer reads the texts as Detoxify's does."""
    for text in texts:
        wanted = tuple(detoxify.tokenizer(text, truncation=True)["input_ids"])
        windows = session.windows(text)
        if len(windows) == 1 and windows[0].tokens != wanted:
            raise MalformedRequest("the tokenizer's own file reads a text of the sample differently than Detoxify")


def compare(session: Session, texts: Sequence[str], wanted: Sequence[dict[str, float]]) -> Agreement:
    """Return how far the model's probabilities lie from the wanted ones; texts that need two windows are left out."""
    pairs = []
    for text, row in zip(texts, wanted, strict=True):
        windows = session.windows(text)
        if len(windows) == 1:
            (found,) = session.scores([windows[0].tokens])
            pairs += [(found[label], row[label]) for label in row]
    differences = [abs(found - said) for found, said in pairs]
    same = sum((found >= _HALF) == (said >= _HALF) for found, said in pairs)
    return Agreement(
        texts=len(texts),
        mean=round(sum(differences) / len(pairs), 6),
        worst=round(max(differences), 6),
        same_side=round(same / len(pairs), 4),
    )


def speed(session: Session, texts: Sequence[str]) -> float:
    """Return texts a CPU-second, batched as in service: the best of a few passes.

    CPU-seconds, because what else a machine does must not choose the model.
    """
    batches = []
    waiting = [window.tokens for text in texts for window in session.windows(text)]
    while waiting:
        batch = choose(waiting, len)
        for piece in batch:
            waiting.remove(piece)
        batches.append(batch)
    best = 0.0
    for _ in range(_PASSES):
        began = time.process_time()
        for batch in batches:
            session.scores(batch)
        best = max(best, len(texts) / max(time.process_time() - began, 1e-6))
    return round(best, 1)
