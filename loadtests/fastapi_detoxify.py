"""What most people run: FastAPI around `Detoxify.predict`, one text a request, in the framework's own thread pool."""

from __future__ import annotations

import os
from pathlib import Path

from detoxify import Detoxify
from fastapi import FastAPI
from pydantic import BaseModel

from service.inference.checkpoint import load

app = FastAPI()
detoxify: Detoxify = load(Path(os.environ["RAW_MODEL"]), "cpu").detoxify


class Asked(BaseModel):
    """One text."""

    text: str


@app.post("/predict")
def predict(asked: Asked) -> dict[str, float]:
    """Return label -> probability."""
    return {label: float(score) for label, score in detoxify.predict(asked.text).items()}


@app.get("/ready")
def ready() -> dict[str, bool]:
    """Say that the model is loaded."""
    return {"ready": True}
