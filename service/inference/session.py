"""A built model in memory: its ONNX Runtime session and its tokenizer. No torch is needed.

The weights stand in a file of their own that is mapped, not read: of the 192 MB that are the vocabulary, only the pages
of words that occur come into memory, and workers share them.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from service.inference.manifest import MODEL, TOKENIZER, read_manifest
from service.inference.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from service.inference.manifest import Manifest
    from service.inference.windows import Window

_PROBE = (16, 32)
"""Texts and tokens of the batch by which the number of threads is chosen."""
_PROBES = 3
_MOST_THREADS = 16
CLEARLY = 0.8
"""Fewer threads must take so much less time: measured while something else ran, one thread once seemed to win."""
_SLOWER = ("SkipLayerNormFusion",)
"""What ONNX Runtime 1.32 takes for an improvement: see service/commands/model_graph.py for the figures."""


class Session:
    """Scores token lists, of several threads at once."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load a built folder; raise OSError, ValueError or what ONNX Runtime raises when it cannot be used."""
        self.manifest: Manifest = read_manifest(folder)
        self.threads = threads
        self._runtime = importlib.import_module("onnxruntime")
        self._tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / TOKENIZER))
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # A thread that waits by turning round takes the time of the event loop, and of the other workers.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = self._runtime.InferenceSession(
            str(folder / MODEL), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(_SLOWER)
        )

    def windows(self, text: str) -> list[Window]:
        """Return a text's windows, each short enough for the model."""
        return windows_of(text, self._tokenizer.encode, self.manifest.longest_tokens)

    def logits(self, batch: Sequence[Sequence[int]]) -> Any:
        """Return an array of texts by outputs."""
        longest = max(len(tokens) for tokens in batch)
        ids = np.full((len(batch), longest), self.manifest.padding_token, dtype=np.int64)
        mask = np.zeros((len(batch), longest), dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (found,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return found

    def scores(self, batch: Sequence[Sequence[int]]) -> list[dict[str, float]]:
        """Return label -> probability per token list, in order; raise ValueError where that is no number."""
        with np.errstate(over="ignore"):
            shares = 1 / (1 + np.exp(-self.logits(batch).astype(np.float64)))
        if not np.isfinite(shares).all():
            raise ValueError("the model answered with something that is no number")
        labels = self.manifest.labels
        return [dict(zip(labels, row, strict=False)) for row in shares[:, : len(labels)].tolist()]

    def probe(self) -> float:
        """Return the seconds that a batch takes: the best of a few."""
        batch = [[self.manifest.padding_token] * _PROBE[1]] * _PROBE[0]
        taken = []
        for _ in range(_PROBES):
            began = time.perf_counter()
            self.logits(batch)
            taken.append(time.perf_counter() - began)
        return min(taken)


def open_session(folder: Path, threads: int, workers: int = 1) -> Session:
    """Load a folder with so many threads; with 0, those that are fastest here, shared fairly among the workers."""
    if threads:
        session = Session(folder, threads)
        _give_back()
        return session
    counts = candidates(usable_cores() // workers)
    session = Session(folder, counts[0])
    seconds = session.probe() if len(counts) > 1 else 0.0
    for count in counts[1:]:
        other = Session(folder, count)
        taken = other.probe()
        if taken < CLEARLY * seconds:
            session, seconds = other, taken
        del other
    _give_back()
    return session


def _give_back() -> None:
    """Return to the system what loading left behind, where the C library can: a worker of 696 MB became one of 451."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def candidates(cores: int) -> list[int]:
    """Return numbers of threads worth trying: all cores, half of them, and so on, most first."""
    most = max(min(cores, _MOST_THREADS), 1)
    return [most >> step for step in range(most.bit_length())]


def usable_cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
