"""XLM-RoBERTa with Detoxify's head, written down in ONNX's operators, as it is (fp32) or with weights of eight bits.

Written by hand and not by torch's exporter, because a third of the time lies outside the matrices and depends on
which operators stand there. Measured with ONNX Runtime 1.32 on one core, nanoseconds per number: SkipLayerNormalization
4.9, Add with LayerNormalization 0.65; Erf with its neighbours 1.6, Gelu 0.6. Padding is left out of all but the
comparison of tokens with each other: 27.7 became 18.5 ms of processor a post, in batches of sixteen as they come. Of
the last layer the head reads the first token alone, so only that one is worked out there.

The vocabulary's rows are rounded each with a scale of its own, the matrices by column, their inputs while they run.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np

from service.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

OPSET = 18
FORMAT = 10
"""The ONNX file format that goes with the opset, read by every ONNX Runtime since 1.18."""
LARGEST_BYTE = 127
READABLE = 0o644
"""Whoever serves is another user than who built; onnx keeps the file to its writer."""
_MICROSOFT = "com.microsoft"
_MATRICES = tuple(f"{name}.weight" for name in ("query", "key", "value", "dense"))
_TYPE = "roberta.embeddings.token_type_embeddings.weight"
_POSITIONS = "roberta.embeddings.position_embeddings.weight"
_WORDS = "roberta.embeddings.word_embeddings.weight"


class Graph:
    """Nodes and weights of one model; every method adds some and returns the name of what they give."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], config: Any, rounded: frozenset[str]) -> None:
        """Take the checkpoint's weights, and the names of those that become bytes."""
        if config.hidden_act != "gelu":
            raise MalformedRequest(f"the model's activation is {config.hidden_act!r}; only gelu is known")
        onnx = importlib.import_module("onnx")
        self._onnx, self._node, self._tensor = onnx, onnx.helper.make_node, onnx.numpy_helper.from_array
        self._weights = weights
        self._config = config
        self._rounded = rounded
        self.nodes: list[Any] = []
        self.held: dict[str, Any] = {}

    def build(self) -> str:
        """Add the whole model; return the logits' name."""
        self._pack()
        state = self._embedded()
        layers = self._config.num_hidden_layers
        for number in range(layers):
            state = self._layer(f"roberta.encoder.layer.{number}.", state, is_last=number == layers - 1)
        dense = self._add("Tanh", [self._dense("classifier.dense", state)], "pooled")
        return self._dense("classifier.out_proj", dense, "logits")

    def _pack(self) -> None:
        """Find where the tokens are: from here on they stand in one row without padding, save where they are compared.

        `kept` are their places among all, `slots` for every place the number of its token (padding has any), `firsts`
        the number of every text's first.
        """
        tensor = self._onnx.TensorProto
        row = self._number("row", np.array([-1], np.int64))
        zero, one = self._number("zero", np.array(0, np.int64)), self._number("one", np.array(1, np.int64))
        self._add("Cast", ["attention_mask"], "mask", to=tensor.INT32)
        flat = self._add("Reshape", ["attention_mask", row], "mask.flat")
        self._add("Reshape", [self._add("NonZero", [flat], "kept.both"), row], "kept")
        last = self._add("Sub", [self._add("CumSum", [flat, zero], "counted"), one], "last")
        self._add("Reshape", [last, self._add("Shape", ["attention_mask"], "shape")], "slots")
        self._add("Gather", ["slots", zero], "firsts", axis=1)
        padding = self._number("padding", np.array(self._config.pad_token_id, np.int64))
        is_real = self._add("Not", [self._add("Equal", ["input_ids", padding], "is_padding")], "is_real")
        real = self._add("Cast", [is_real], "real", to=tensor.INT64)
        nth = self._add("Mul", [self._add("CumSum", [real, one], "nth.counted"), real], "nth")
        self._packed(self._add("Add", [nth, padding], "places.all"), "places")
        self._packed("input_ids", "tokens")

    def _packed(self, given: str, result: str) -> None:
        flat = self._add("Reshape", [given, self._number("row", np.array([-1], np.int64))], result + ".flat")
        self._add("Gather", [flat, "kept"], result, axis=0)

    def _embedded(self) -> str:
        """Words, places and the one type, as transformers counts places: padding, wherever it stands, has its own."""
        placed = self._numbers("places.table", self._weights[_POSITIONS] + self._weights[_TYPE][0])
        place = self._add("Gather", [placed, "places"], "place", axis=0)
        both = self._add("Add", [self._looked_up(), place], "embedded")
        return self._normal("roberta.embeddings.LayerNorm", both)

    def _looked_up(self) -> str:
        """Return the words' rows: as they are, or bytes and a scale for each row, put together where they are read."""
        rows = self._weights[_WORDS]
        if _WORDS not in self._rounded:
            return self._add("Gather", [self._numbers(_WORDS, rows), "tokens"], "word", axis=0)
        scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12).astype(np.float32) / LARGEST_BYTE
        table = self._numbers(_WORDS, np.rint(rows / scales).astype(np.int8))
        small = self._add("Gather", [table, "tokens"], "word.small", axis=0)
        plain = self._add("Cast", [small], "word.plain", to=self._onnx.TensorProto.FLOAT)
        scale = self._add("Gather", [self._numbers("word.scales", scales), "tokens"], "word.scale", axis=0)
        return self._add("Mul", [plain, scale], "word")

    def _layer(self, prefix: str, state: str, *, is_last: bool) -> str:
        about = prefix + "attention."
        # The head reads the first token alone.
        asking = self._add("Gather", [state, "firsts"], prefix + "asking", axis=0) if is_last else state
        read = self._attention(about, asking, state)
        joined = self._add("Add", [self._dense(about + "output.dense", read), asking], about + "joined")
        calm = self._normal(about + "output.LayerNorm", joined)
        wide = self._add("Gelu", [self._dense(prefix + "intermediate.dense", calm)], prefix + "gelu", _MICROSOFT)
        both = self._add("Add", [self._dense(prefix + "output.dense", wide), calm], prefix + "both")
        return self._normal(prefix + "output.LayerNorm", both)

    def _attention(self, about: str, asking: str, state: str) -> str:
        """Spread the tokens over texts by places, compare, and pack what was read."""
        names = [about + "self.query", about + "self.key", about + "self.value"]
        if asking == state:
            query, key, value = self._dense_several(state, names)
            spread = self._add("Gather", [query, "slots"], query + ".spread", axis=0)
        else:
            (query,), (key, value) = self._dense_several(asking, names[:1]), self._dense_several(state, names[1:])
            spread = self._add("Unsqueeze", [query, self._number("middle", np.array([1], np.int64))], query + ".spread")
        rest = [self._add("Gather", [each, "slots"], each + ".spread", axis=0) for each in (key, value)]
        seen = [spread, *rest, "", "mask"]
        heads = self._config.num_attention_heads
        read = self._add("MultiHeadAttention", seen, about + "read", _MICROSOFT, num_heads=heads)
        shape = self._number("rows", np.array([-1, self._config.hidden_size], np.int64))
        flat = self._add("Reshape", [read, shape], about + "flat")
        return flat if asking != state else self._add("Gather", [flat, "kept"], about + "packed", axis=0)

    def _dense(self, name: str, given: str, result: str = "") -> str:
        result = result or name + ".result"
        if name + ".weight" in self._rounded:
            parts = [given, *self._bytes_of(name), self._numbers(name + ".bias", self._weights[name + ".bias"])]
            return self._add("DynamicQuantizeMatMul", parts, result, _MICROSOFT)
        turned = self._numbers(name + ".weight", np.ascontiguousarray(self._weights[name + ".weight"].T))
        product = self._add("MatMul", [given, turned], name + ".product")
        return self._add("Add", [product, self._numbers(name + ".bias", self._weights[name + ".bias"])], result)

    def _dense_several(self, given: str, names: list[str]) -> list[str]:
        """Several matrices read the same numbers, which are then rounded once."""
        if names[0] + ".weight" not in self._rounded:
            return [self._dense(name, given) for name in names]
        small, scale, zero = (f"{names[0]}.{part}" for part in ("small", "scale", "zero"))
        self.nodes.append(self._node("DynamicQuantizeLinear", [given], [small, scale, zero], names[0] + ".rounding"))
        results = []
        for name in names:
            matrix, scales, matrix_zero = self._bytes_of(name)
            bias = self._numbers(name + ".bias", self._weights[name + ".bias"])
            parts = [small, matrix, scale, scales, zero, matrix_zero, bias]
            results.append(self._add("MatMulIntegerToFloat", parts, name + ".result", _MICROSOFT))
        return results

    def _bytes_of(self, name: str) -> tuple[str, str, str]:
        """Return a matrix of bytes, the scale of each column, and their zeros."""
        turned = self._weights[name + ".weight"].T
        scales = np.maximum(np.abs(turned).max(axis=0), 1e-12).astype(np.float32) / LARGEST_BYTE
        matrix = self._numbers(name + ".bytes", np.rint(turned / scales).astype(np.int8))
        zeros = self._numbers(name + ".zeros", np.zeros(len(scales), np.int8))
        return matrix, self._numbers(name + ".scales", scales), zeros

    def _normal(self, name: str, given: str) -> str:
        parts = [
            given,
            *(self._numbers(f"{name}.{part}", self._weights[f"{name}.{part}"]) for part in ("weight", "bias")),
        ]
        epsilon = float(self._config.layer_norm_eps)
        return self._add("LayerNormalization", parts, name + ".result", axis=-1, epsilon=epsilon)

    def _add(self, kind: str, given: list[str], result: str, domain: str = "", **settings: Any) -> str:
        self.nodes.append(self._node(kind, given, [result], result + ".node", domain=domain, **settings))
        return result

    def _number(self, name: str, value: NDArray[Any]) -> str:
        return self._numbers("constant." + name, value)

    def _numbers(self, name: str, values: NDArray[Any]) -> str:
        self.held[name] = self._tensor(np.asarray(values, order="C"), name)
        return name


def write(weights: Mapping[str, NDArray[np.float32]], config: Any, rounded: frozenset[str], target: Path) -> None:
    """Write the model, and beside it the vocabulary, which is mapped when it is served.

    The matrices stand within: they are packed anew when they are loaded, and a mapped file would keep both in memory.
    """
    onnx = importlib.import_module("onnx")
    graph = Graph(weights, config, rounded)
    graph.build()
    shape, kind = onnx.helper.make_tensor_value_info, onnx.TensorProto
    inputs = [shape(name, kind.INT64, ["batch", "length"]) for name in ("input_ids", "attention_mask")]
    outputs = [shape("logits", kind.FLOAT, ["batch", "labels"])]
    whole = onnx.helper.make_graph(graph.nodes, "detoxify", inputs, outputs, list(graph.held.values()))
    opsets = [onnx.helper.make_opsetid("", OPSET), onnx.helper.make_opsetid(_MICROSOFT, 1)]
    model = onnx.helper.make_model(whole, opset_imports=opsets, ir_version=FORMAT, producer_name="poortwachter")
    beside = target.with_name(target.name + ".data")
    for held in model.graph.initializer:
        if held.name == _WORDS:
            onnx.external_data_helper.set_external_data(held, beside.name)
    onnx.save_model(model, str(target))
    beside.chmod(READABLE)


def rounded_names(weights: Iterable[str], precision: str) -> frozenset[str]:
    """Return which weights become bytes: the vocabulary and the layers' matrices, or nothing ("fp32").

    "int8-careful" leaves the matrices that follow the activation: their inputs have the widest range.
    """
    if precision == "fp32":
        return frozenset()
    layers = {name for name in weights if name.startswith("roberta.encoder.layer.") and name.endswith(_MATRICES)}
    spared = {name for name in layers if name.endswith("output.dense.weight") and ".attention." not in name}
    return frozenset(layers - (spared if precision == "int8-careful" else set()) | {_WORDS})
