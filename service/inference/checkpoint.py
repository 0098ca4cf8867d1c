"""A Detoxify checkpoint in a folder: one `.ckpt`, a `config.json` and the tokenizer's files.

Detoxify's own loader unpickles the checkpoint before it looks at it, and asks the hub for the configuration even
when a local one is given. So loading is done here: weights only, everything else from the folder, nothing fetched.
"""

from __future__ import annotations

import hashlib
import importlib
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.detectors.toxicity import LABELS
from service.inference.calibration import CALIBRATION

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONGEST_TOKENS = 512
"""What the models were trained on (detoxify 0.5.4 truncates there)."""
FIRST_POSITION = 2
"""XLM-RoBERTa numbers its positions from here, so so many of the configured positions are never used."""
_STANDARD_NAMES = {"toxic": "toxicity", "identity_hate": "identity_attack", "severe_toxic": "severe_toxicity"}
"""How Detoxify renames the classes of its older checkpoints."""
_CONFIGURATION = ("config.json",)
_TOKENIZER = ("tokenizer.json", "sentencepiece.bpe.model")
_HASHED_SUFFIXES = frozenset({".ckpt", ".json", ".model"})


class Loaded(Struct, frozen=True):
    """A Detoxify ready to predict, its version, and how many tokens of a text it can read."""

    detoxify: Any
    version: str
    longest_tokens: int

    def fits(self, text: str) -> bool:
        """Say whether the model reads the whole text."""
        return len(self.detoxify.tokenizer(text, verbose=False)["input_ids"]) <= self.longest_tokens


def load(folder: Path, device: str) -> Loaded:
    """Load what the folder holds, running none of the checkpoint's pickled code and asking nobody else.

    Raise whatever torch and transformers raise, ImportError without them, and ValueError when the parts do not fit
    together: a model that would only guess must not answer.
    """
    checkpoint = _only_checkpoint(folder)
    _present(folder, _CONFIGURATION)
    _present(folder, _TOKENIZER)
    torch, transformers = importlib.import_module("torch"), importlib.import_module("transformers")
    detoxify = importlib.import_module("detoxify").Detoxify
    saved = torch.load(checkpoint, map_location=device, weights_only=True)
    arch = saved["config"]["arch"]["args"]
    classes = [_STANDARD_NAMES.get(name, name) for name in saved["config"]["dataset"]["args"]["classes"]]
    _refuse(set(LABELS) - set(classes), "the checkpoint has no class for")
    model_class = _named(transformers, arch["model_name"], transformers.PreTrainedModel)
    config = model_class.config_class.from_pretrained(
        str(folder), num_labels=arch["num_classes"], local_files_only=True
    )
    model = model_class(config)
    _refuse(model.load_state_dict(saved["state_dict"], strict=False).missing_keys, "the checkpoint lacks the weights")
    tokenizer_class = _named(transformers, arch["tokenizer_name"], transformers.PreTrainedTokenizerBase)
    tokenizer = _tokenizer(tokenizer_class, folder, config.vocab_size)
    tokenizer.model_max_length = min(LONGEST_TOKENS, config.max_position_embeddings - FIRST_POSITION)
    ready = detoxify.__new__(detoxify)  # its constructor would load again, through the hub
    ready.model, ready.tokenizer, ready.class_names, ready.device = model.to(device), tokenizer, classes, device
    return Loaded(ready, f"detoxify@sha256:{_hash_of(folder)}", tokenizer.model_max_length)


def _only_checkpoint(folder: Path) -> Path:
    found = sorted(folder.glob("*.ckpt"))
    if len(found) != 1:
        raise FileNotFoundError(f"{folder} must hold one .ckpt file and holds {len(found)}")
    return found[0]


def _present(folder: Path, names: Sequence[str]) -> None:
    """Refuse a folder without any of these files; transformers would quietly make an empty one up."""
    if not any((folder / name).is_file() for name in names):
        raise FileNotFoundError(f"{folder} holds no {' or '.join(names)}")


def _named(transformers: Any, name: str, kind: type) -> Any:
    """Return the class that the checkpoint names, if it is of the kind: a name must not reach anything else."""
    found = getattr(transformers, name)
    if not (isinstance(found, type) and issubclass(found, kind)):
        raise TypeError(f"{name} is no {kind.__name__}")
    return found


def _tokenizer(tokenizer_class: Any, folder: Path, model_tokens: int) -> Any:
    """Load the tokenizer, which must not know more tokens than the model."""
    tokenizer = tokenizer_class.from_pretrained(str(folder), local_files_only=True)
    if len(tokenizer) > model_tokens:
        raise ValueError(f"the tokenizer knows {len(tokenizer)} tokens and the model {model_tokens}")
    return tokenizer


def _refuse(names: Any, why: str) -> None:
    if names:
        raise ValueError(f"{why} {', '.join(sorted(names)[:3])}")


def _hash_of(folder: Path) -> str:
    """Return the hash of every file that a score depends on."""
    whole = hashlib.sha256()
    files = (path for path in folder.iterdir() if path.suffix in _HASHED_SUFFIXES and path.name != CALIBRATION)
    for path in sorted(files):
        with path.open("rb") as file:
            whole.update(f"{path.name}\n{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()
