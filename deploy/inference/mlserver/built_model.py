"""MLServer's side of a built folder: token ids in, logits out. Tokenizer and labels stay with the gate.

Needs mlserver and onnxruntime (or onnxruntime-gpu), not the gate.
"""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from mlserver.utils import get_model_uri

INPUTS = ("input_ids", "attention_mask")


class BuiltModel(MLModel):
    """The model.onnx of the folder that `parameters.uri` names."""

    async def load(self) -> bool:
        """Open it, on a GPU where this onnxruntime has one."""
        folder = await get_model_uri(self._settings)
        self._session = onnxruntime.InferenceSession(
            f"{folder}/model.onnx", providers=onnxruntime.get_available_providers()
        )
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        """Answer a row of logits for every row of tokens."""
        given: dict[str, Any] = {each.name: NumpyCodec.decode_input(each).astype(np.int64) for each in payload.inputs}
        tensors = {name: given[name] for name in INPUTS}
        (logits,) = await asyncio.to_thread(self._session.run, None, tensors)
        output = NumpyCodec.encode_output("logits", logits.astype(np.float32))
        return InferenceResponse(model_name=self.name, model_version=self.version, outputs=[output])
