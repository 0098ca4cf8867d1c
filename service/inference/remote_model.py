"""What a model elsewhere wants to be asked, chosen by its own metadata, and what its answers mean.

Token ids, where it has the inputs `input_ids` and `attention_mask`: that is how Triton or KServe serves our model.onnx.
Texts, where it has one input of BYTES. It answers one output of a row per piece, `logits` or `probabilities`, in the
order of the manifest's labels: a folder beside the gate then holds tokenizer and manifest, not the weights. Or a text's
probabilities come as outputs that are named after labels, and no folder is needed.
"""

from __future__ import annotations

import importlib
import math
from typing import TYPE_CHECKING, Any, Protocol

from service.detectors.toxicity import LABELS
from service.inference.exchange import RemoteFailed
from service.inference.manifest import TOKENIZER, Manifest, read_manifest
from service.inference.open_inference import FRACTIONS, TEXT, WHOLE_NUMBERS, Tensor, question, shown
from service.inference.windows import OVERLAP, windows_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from service.inference.batcher import Piece
    from service.inference.open_inference import Answer, Described, Metadata
    from service.inference.windows import Window

INPUTS = ("input_ids", "attention_mask")
LOGITS, PROBABILITIES = "logits", "probabilities"
_FOLDER = "POORTWACHTER_MODEL_TOKENIZER must name a folder with tokenizer.json and manifest.json of the built model"
WINDOW_CHARACTERS = 500
"""Without a tokenizer a text is cut into windows of so many characters: as good as ever within XLM-R's 512 tokens, so
that nothing is cut off where nobody sees it."""


class Reader:
    """The tokenizer and manifest of a built folder, without its weights."""

    def __init__(self, folder: Path) -> None:
        """Read both; raise OSError, ValueError, ImportError or what the tokenizers' library raises."""
        self.manifest: Manifest = read_manifest(folder, {TOKENIZER})
        self._encode = importlib.import_module("tokenizers").Tokenizer.from_file(str(folder / TOKENIZER)).encode

    def windows(self, text: str) -> list[Window]:
        """Return a text's windows, each short enough for the model."""
        return windows_of(text, self._encode, self.manifest.longest_tokens)


class RemoteModel(Protocol):
    """How one model is asked."""

    def pieces(self, text: str) -> Sequence[Piece]:
        """Return what is asked about a text: its windows."""

    def body(self, batch: Sequence[Any]) -> bytes:
        """Return the question about some pieces."""

    def scores(self, answer: Answer, count: int) -> list[dict[str, float]]:
        """Return label -> probability for each of `count` pieces; raise RemoteFailed."""


class TokenModel:
    """A model that reads token ids, and answers in the order of the manifest's labels."""

    def __init__(self, reader: Reader, inputs: Sequence[Described], output: str) -> None:
        """Take the ids and the mask as `inputs`, in this order."""
        self._reader = reader
        self._inputs = inputs
        self._output = output

    def pieces(self, text: str) -> list[tuple[int, ...]]:
        """Return the tokens of each window."""
        return [window.tokens for window in self._reader.windows(text)]

    def body(self, batch: Sequence[tuple[int, ...]]) -> bytes:
        """Return ids and mask, padded to the longest."""
        longest = max(map(len, batch))
        padding = self._reader.manifest.padding_token
        ids = [each for tokens in batch for each in (*tokens, *([padding] * (longest - len(tokens))))]
        mask = [each for tokens in batch for each in (*([1] * len(tokens)), *([0] * (longest - len(tokens))))]
        tensors = [
            Tensor(told.name, told.datatype, (len(batch), longest), data)
            for told, data in zip(self._inputs, (ids, mask), strict=True)
        ]
        return question(tensors, [self._output])

    def scores(self, answer: Answer, count: int) -> list[dict[str, float]]:
        """Return the probabilities, or what the logits mean."""
        return _of_rows(answer, self._output, count, self._reader.manifest.labels)


class TextModel:
    """A model that reads texts; `outputs` maps each label to its output, or names one output for all."""

    def __init__(self, input_: Described, outputs: dict[str, str] | str, reader: Reader | None) -> None:
        """With a `reader`, windows are as long as the model reads; one output for all needs it for its labels."""
        self._input = input_
        self._outputs = outputs
        self._reader = reader

    def pieces(self, text: str) -> list[str]:
        """Return the windows' texts."""
        if self._reader is None:
            return windows_by_characters(text)
        return [text[window.start : window.end] for window in self._reader.windows(text)]

    def body(self, batch: Sequence[str]) -> bytes:
        """Return the texts, in one row or as one column, as the model wants them."""
        shape = (len(batch), 1) if len(self._input.shape) > 1 else (len(batch),)
        tensor = Tensor(self._input.name, TEXT, shape, list(batch))
        return question([tensor], [self._outputs] if isinstance(self._outputs, str) else list(self._outputs.values()))

    def scores(self, answer: Answer, count: int) -> list[dict[str, float]]:
        """Return the probabilities, or what the logits mean."""
        if isinstance(self._outputs, str):
            assert self._reader is not None  # noqa: S101 - see `model_of`
            return _of_rows(answer, self._outputs, count, self._reader.manifest.labels)
        columns = {label: answer.rows(name, count, 1) for label, name in self._outputs.items()}
        return [{label: _share(rows[at][0]) for label, rows in columns.items()} for at in range(count)]


def model_of(metadata: Metadata, reader: Reader | None) -> TokenModel | TextModel:
    """Choose how a model is asked; raise ValueError, saying what it lacks, when it cannot be."""
    inputs = {each.name: each for each in metadata.inputs or ()}
    outputs = {each.name: each for each in metadata.outputs or () if each.datatype in FRACTIONS}
    single = next((name for name in (LOGITS, PROBABILITIES) if name in outputs), None)
    texts = [each for each in inputs.values() if each.datatype == TEXT]
    if set(inputs) == set(INPUTS) and all(each.datatype in WHOLE_NUMBERS for each in inputs.values()):
        if reader is None:
            raise ValueError(f"the model reads token ids: {_FOLDER}")
        if single is None:
            raise ValueError(
                f"the model must have an output {LOGITS} or {PROBABILITIES} (FP32), and has {_listed(metadata.outputs)}"
            )
        return TokenModel(reader, [inputs[name] for name in INPUTS], single)
    if len(inputs) == 1 and texts:
        if reader is not None and single is not None:
            return TextModel(texts[0], single, reader)
        if lacking := [label for label in LABELS if label not in outputs]:
            if single is not None:
                raise ValueError(f"the model's {single} have no names: {_FOLDER}")
            raise ValueError(
                f"the model has no output (FP32) for {', '.join(lacking)}; it has {_listed(metadata.outputs)}"
            )
        return TextModel(texts[0], {label: label for label in LABELS}, reader)
    raise ValueError(
        f"the model must read {' and '.join(INPUTS)} (INT64), or one input of BYTES, and reads "
        f"{_listed(metadata.inputs)}"
    )


def windows_by_characters(text: str) -> list[str]:
    """Return a text in overlapping windows, cut at white space where there is some."""
    found, start = [], 0
    while len(text) - start > WINDOW_CHARACTERS:
        end = start + WINDOW_CHARACTERS
        space = text.rfind(" ", end - WINDOW_CHARACTERS // OVERLAP, end)
        end = end if space < 0 else space
        found.append(text[start:end])
        start = end - WINDOW_CHARACTERS // OVERLAP
    return [*found, text[start:]]


def _of_rows(answer: Answer, output: str, count: int, labels: Sequence[str]) -> list[dict[str, float]]:
    """Read rows in the order of the labels; what stands beyond them in a row is not asked for."""
    rows = answer.rows(output, count, len(labels))
    meaning = _sigmoid if output == LOGITS else _share
    return [{label: meaning(value) for label, value in zip(labels, row, strict=False)} for row in rows]


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > 0 else (power := math.exp(value)) / (1 + power)


def _share(value: float) -> float:
    """Return a probability, which an answer of logits is not."""
    if not 0.0 <= value <= 1.0:
        raise RemoteFailed("unreadable", "the model's labels must be probabilities, and are not within 0 and 1")
    return value


def _listed(described: Sequence[Described] | None) -> str:
    return ", ".join(f"{shown(each.name)} ({shown(each.datatype)})" for each in (described or ())[:20]) or "none"
