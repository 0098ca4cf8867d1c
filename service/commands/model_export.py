"""A loaded Detoxify becomes an ONNX model: as it is (fp32), and with weights of eight bits.

The vocabulary's rows are rounded each with a scale of its own, which is near-lossless; the matrices of the twelve
layers by column, and their inputs while they run. Sums that are small stay as they are.
"""

from __future__ import annotations

import importlib
import logging
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

OPSET = 18
LONGEST_BATCH = 512
_INPUTS = ("input_ids", "attention_mask")
_EXAMPLE = (3, 17)
"""Texts and tokens of the batch that the exporter follows through the model; both may be any other number."""
_LEAST_ROWS = 300
"""A smaller embedding (positions have 514 rows, types one) of this many rows or fewer stays as it is."""
_LARGEST_BYTE = 127


def export(detoxify: Any, longest_tokens: int, target: Path) -> None:
    """Write the network as ONNX, for batches of any number and length of texts."""
    torch = importlib.import_module("torch")
    model = detoxify.model.eval()

    class Logits(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.model(input_ids=input_ids, attention_mask=attention_mask).logits

    ids = torch.full(_EXAMPLE, 2, dtype=torch.int64)
    batch = torch.export.Dim("batch", min=1, max=LONGEST_BATCH)
    length = torch.export.Dim("length", min=2, max=longest_tokens)
    shapes = {name: {0: batch, 1: length} for name in _INPUTS}
    with warnings.catch_warnings(), _quiet_logs():
        warnings.simplefilter("ignore")  # the exporter speaks of its own insides
        program = torch.onnx.export(
            Logits(),
            (ids, torch.ones_like(ids)),
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=list(_INPUTS),
            output_names=["logits"],
            opset_version=OPSET,
            verbose=False,
        )
        program.save(str(target), external_data=True)


def quantise(source: Path, target: Path, *, careful: bool) -> None:
    """Write a model with weights of eight bits.

    A `careful` one leaves the matrices that follow the activation as they are: their inputs have the widest range.
    """
    onnx, quantization = importlib.import_module("onnx"), importlib.import_module("onnxruntime.quantization")
    rounded = source.with_name("rows.onnx")
    model = onnx.load(str(source))
    _round_rows(onnx, model)
    onnx.save_model(model, str(rounded), save_as_external_data=True, location=rounded.name + ".data")
    shapes = {weights.name: tuple(weights.dims) for weights in model.graph.initializer}
    kept = [
        node.name
        for node in model.graph.node
        if node.op_type == "MatMul" and careful and _narrows(shapes.get(node.input[1], ()))
    ]
    del model
    with _quiet_logs():
        quantization.quantize_dynamic(
            str(rounded),
            str(target),
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=kept,
            per_channel=True,
            weight_type=quantization.QuantType.QInt8,
            use_external_data_format=True,
        )
    for part in source.parent.glob("rows.onnx*"):
        part.unlink()


def _narrows(shape: tuple[int, ...]) -> bool:
    return len(shape) == 2 and shape[0] > shape[1]  # noqa: PLR2004 - rows and columns


def _round_rows(onnx: Any, model: Any) -> None:
    """Replace the vocabulary by bytes and a scale for each row, put together where a row is looked up."""
    helper, numpy_helper = onnx.helper, onnx.numpy_helper
    held = {weights.name: weights for weights in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        table = held.get(node.input[0]) if node.op_type == "Gather" else None
        if table is None or len(table.dims) != 2 or table.dims[0] <= _LEAST_ROWS:  # noqa: PLR2004
            nodes.append(node)
            continue
        rows = numpy_helper.to_array(table)
        scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12).astype(np.float32) / _LARGEST_BYTE
        name, wanted, result = table.name, node.input[1], node.output[0]
        model.graph.initializer.remove(table)
        model.graph.initializer.append(numpy_helper.from_array(np.rint(rows / scales).astype(np.int8), name + ".bytes"))
        model.graph.initializer.append(numpy_helper.from_array(scales, name + ".scales"))
        nodes += [
            helper.make_node("Gather", [name + ".bytes", wanted], [name + ".row"], f"{name}.look", axis=0),
            helper.make_node("Cast", [name + ".row"], [name + ".plain"], f"{name}.cast", to=onnx.TensorProto.FLOAT),
            helper.make_node("Gather", [name + ".scales", wanted], [name + ".scale"], f"{name}.measure", axis=0),
            helper.make_node("Mul", [name + ".plain", name + ".scale"], [result], f"{name}.stretch"),
        ]
    del model.graph.node[:]
    model.graph.node.extend(nodes)


class _quiet_logs:  # noqa: N801 - reads as a block
    """Silence the exporter's and the quantiser's log until the block ends."""

    def __enter__(self) -> None:
        self._before = logging.root.manager.disable
        logging.disable(logging.WARNING)

    def __exit__(self, *_: object) -> None:
        logging.disable(self._before)
