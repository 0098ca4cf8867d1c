"""The Open Inference Protocol v2 in JSON: what a model says of itself, how it is asked, what it answers.

Source: github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md. KServe, Triton and MLServer
speak it. Its binary form is an extension and is not used.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from service.inference.exchange import RemoteFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

WHOLE_NUMBERS = frozenset({"INT64", "INT32"})
FRACTIONS = frozenset({"FP16", "FP32", "FP64", "BF16"})
TEXT = "BYTES"
_LONGEST_NAME = 80


class Described(Struct, frozen=True):
    """One input or output of a model; -1 in a shape is any number."""

    name: str
    datatype: str
    shape: tuple[int, ...] = ()


class Metadata(Struct, frozen=True):
    """What `GET /v2/models/NAME` answers."""

    name: str
    versions: tuple[str, ...] | None = None
    platform: str | None = None
    inputs: tuple[Described, ...] | None = None
    outputs: tuple[Described, ...] | None = None


class Tensor(Struct, frozen=True):
    """One tensor: its numbers or texts in rows, or one after the other."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    data: list[Any]


class Answer(Struct, frozen=True):
    """What a model answers to a question."""

    outputs: tuple[Tensor, ...]
    model_version: str | None = None

    def rows(self, name: str, count: int, least: int) -> list[list[float]]:
        """Return an output as `count` rows of at least `least` numbers; raise RemoteFailed when it is not that."""
        tensor = next((each for each in self.outputs if each.name == name), None)
        if tensor is None:
            raise RemoteFailed("unreadable", f"the model answers no output {name}")
        if tensor.datatype not in FRACTIONS:
            raise RemoteFailed("unreadable", f"the model's output {name} is {shown(tensor.datatype)}, not FP32")
        flat = _flat(tensor.data)
        width = math.prod(tensor.shape[1:])
        if not tensor.shape or tensor.shape[0] != count or width < least or len(flat) != count * width:
            told = "x".join(map(str, tensor.shape[:4]))
            raise RemoteFailed("unreadable", f"the model's output {name} has the shape {told}, not {count}x{least}")
        if not all(type(each) in {int, float} and math.isfinite(each) for each in flat):
            raise RemoteFailed("unreadable", "the model answered with something that is no number")
        return [flat[at * width : (at + 1) * width] for at in range(count)]


def _flat(data: list[Any]) -> list[Any]:
    """Return the numbers of nested rows one after the other; the protocol allows both."""
    while data and isinstance(data[0], list):
        data = [each for row in data for each in (row if isinstance(row, list) else [None])]
    return data


_METADATA = msgspec.json.Decoder(Metadata)
_ANSWER = msgspec.json.Decoder(Answer)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def read_metadata(body: bytes) -> Metadata:
    """Read what a model says of itself; raise RemoteFailed."""
    try:
        return _METADATA.decode(body)
    except _UNREADABLE:
        raise RemoteFailed("unreadable", "the metadata is not what the Open Inference Protocol says") from None


def read_answer(body: bytes) -> Answer:
    """Read an answer; raise RemoteFailed, without a word of it."""
    try:
        return _ANSWER.decode(body)
    except _UNREADABLE:
        raise RemoteFailed("unreadable", "the answer is not what the Open Inference Protocol says") from None


def question(inputs: Sequence[Tensor], outputs: Sequence[str]) -> bytes:
    """Return the body of a question about some inputs that wants these outputs."""
    return msgspec.json.encode({"inputs": inputs, "outputs": [{"name": name} for name in outputs]})


def shown(name: str) -> str:
    """Return a name that the other side gave, fit for a line of a log."""
    return ascii(name[:_LONGEST_NAME])[1:-1]
