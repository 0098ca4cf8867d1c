"""Infinity (infinity-emb 0.0.78, torch engine) with the same weights, as a subject beside the gate.

    make infinity                        # its own virtual environment, 1.5 GB in var/infinity
    python -m loadtests.infinity --raw var/full-size --seconds 10    # starts it, asks it, stops it

It pins other versions of numpy, click and transformers than we use, so it never shares our environment. In another
place: INFINITY_BIN=/path/to/infinity_emb. Its defaults are kept (batches of at most 32, no torch.compile), but for the
warm-up with the longest texts, which takes a minute and memory that our posts never need.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from pathlib import Path

from loadtests.load import Subject, run_load, runner
from loadtests.served import Server, text
from service.detectors.toxicity import LABELS

PORT = 8923
PATH = "/classify"
NAME = "detoxify"
BIN = Path(os.environ.get("INFINITY_BIN", "var/infinity/venv/bin/infinity_emb"))
FOLDER = Path("var/infinity/model")
_TOKENIZER = {
    "tokenizer_class": "XLMRobertaTokenizerFast",
    "model_max_length": 512,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "sep_token": "</s>",
    "cls_token": "<s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}
"""Written out, because the transformers that Infinity brings along does not read what a newer one saves."""


def body(number: int) -> bytes:
    """Ask for the classes of one text that no other call returned."""
    return json.dumps({"model": NAME, "input": [text(number)]}).encode()


def make_folder(raw: Path, folder: Path = FOLDER) -> Path:
    """Write the checkpoint as transformers keeps a model, unless it was; needs what `make model` installs."""
    (checkpoint,) = raw.glob("*.ckpt")
    if folder.exists() and folder.stat().st_mtime > checkpoint.stat().st_mtime:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    from service.inference.checkpoint import load  # noqa: PLC0415 - torch is needed only to make it

    model = load(raw, "cpu").detoxify.model
    named = dict(enumerate(LABELS))
    model.config.id2label = {output: named.get(output, f"identity_{output}") for output in range(model.num_labels)}
    model.config.label2id = {label: output for output, label in model.config.id2label.items()}
    model.config.problem_type = "multi_label_classification"  # a sigmoid for each, as Detoxify has
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    model.save_pretrained(unfinished)
    shutil.copy(raw / "tokenizer.json", unfinished)
    (unfinished / "tokenizer_config.json").write_text(json.dumps(_TOKENIZER, indent=2) + "\n", "utf-8")
    unfinished.rename(folder)
    return folder


def server(raw: Path, cores: str, port: int = PORT) -> Server:
    """Start Infinity on some cores and wait until it is ready; raise SystemExit where it is not installed."""
    if not BIN.exists():
        raise SystemExit(f"{BIN} is not there. Make it with: make infinity (or name it in INFINITY_BIN)")
    folder = make_folder(raw)
    settings = {
        "INFINITY_MODEL_ID": str(folder.resolve()),
        "INFINITY_SERVED_MODEL_NAME": NAME,
        "INFINITY_ENGINE": "torch",
        "INFINITY_DEVICE": "cpu",
        "INFINITY_HOST": "127.0.0.1",
        "INFINITY_PORT": str(port),
        "INFINITY_MODEL_WARMUP": "false",
        "INFINITY_HOME": str(FOLDER.parent.resolve()),
        "INFINITY_LOG_LEVEL": "error",
        "INFINITY_ANONYMOUS_USAGE_STATS": "0",
        "DO_NOT_TRACK": "1",
        "HF_HUB_OFFLINE": "1",
    }
    return Server([str(BIN), "v2"], f"http://127.0.0.1:{port}/health", settings, cores)


def main() -> None:
    """Start it, ask it for a while, and print what it does."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--raw", type=Path, required=True, help="the checkpoint's folder (loadtests/full_size.py)")
    reader.add_argument("--seconds", type=float, default=10.0)
    reader.add_argument("--cores", default=f"0-{(os.cpu_count() or 1) - 1}")
    told = reader.parse_args()
    infinity = server(told.raw, told.cores)
    try:
        subject = Subject("127.0.0.1", PORT, "POST", PATH, body)
        runner(run_load(subject, 16, 2.0))
        first = 100_000
        for clients in (16, 1):
            before = infinity.cpu_seconds()
            found = runner(run_load(subject, clients, told.seconds, first=first))
            first += int(found["requests"]) + clients + 1
            found["cpu_ms_a_post"] = 1000 * (infinity.cpu_seconds() - before) / found["requests"]
            found["resident_mb"] = infinity.resident_megabytes()
            print(f"{clients:>3} clients  " + "  ".join(f"{name} {value:.1f}" for name, value in found.items()))
    finally:
        infinity.stop()


if __name__ == "__main__":
    main()
