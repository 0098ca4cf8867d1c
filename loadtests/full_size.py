"""A checkpoint as large as Detoxify's multilingual one, with random weights: speed does not depend on them.

`python -m loadtests.full_size FOLDER` writes 1.1 GB: XLM-RoBERTa base (12 layers of 768, 250,002 rows of vocabulary,
16 outputs), and a tokenizer trained on our own posts. Its ids are spread over the whole vocabulary, so that as many
pages of the embedding are read as the real tokenizer would read. Needs what `make model` installs.
"""

from __future__ import annotations

import argparse
import io
import json
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.model.making import saved
from training.corpus import rows

OUTPUTS = 16
VOCABULARY = 250_002
PIECES = 16_000
"""Pieces of the tokenizer: about 1.5 a word on our posts, as XLM-RoBERTa's has on Dutch."""
POSITIONS = 514
_FIXED = 4
"""Ids of <s>, <pad>, </s> and <unk>, which stay where they are."""


def make(folder: Path) -> None:
    """Write the checkpoint, its configuration and its tokenizer."""
    torch, transformers = import_module("torch"), import_module("transformers")
    folder.mkdir(parents=True, exist_ok=True)
    spread_tokenizer(folder)
    config = transformers.XLMRobertaConfig(
        vocab_size=VOCABULARY, max_position_embeddings=POSITIONS, type_vocab_size=1, num_labels=OUTPUTS
    )
    config.save_pretrained(folder)
    torch.manual_seed(1)
    model = transformers.XLMRobertaForSequenceClassification(config)
    torch.save(saved(model.state_dict(), OUTPUTS), folder / "multilingual_debiased-00000000.ckpt")


def spread_tokenizer(folder: Path) -> None:
    """Train a tokenizer on our posts, and move its pieces to every fifteenth id."""
    source = folder / "sentencepiece.bpe.model"
    source.write_bytes(_trained())
    tokenizer = import_module("transformers").XLMRobertaTokenizer.from_pretrained(str(folder))
    tokenizer.save_pretrained(folder)
    source.unlink()
    file = folder / "tokenizer.json"
    held: dict[str, Any] = json.loads(file.read_text("utf-8"))
    pieces = held["model"]["vocab"]
    step = (VOCABULARY - _FIXED - 1) // (len(pieces) - _FIXED)
    spread = pieces[:_FIXED]
    for number, piece in enumerate(pieces[_FIXED:]):
        spread.append(piece)
        spread += [[f"\ue000{number}.{gap}", -99.0] for gap in range(step - 1)]
    held["model"]["vocab"] = spread
    places = {piece: place for place, (piece, _) in enumerate(spread)}
    for added in held["added_tokens"]:
        added["id"] = places[added["content"]]
    file.write_text(json.dumps(held, ensure_ascii=False), "utf-8")


def _trained() -> bytes:
    written = io.BytesIO()
    texts = {row["text"] for row in rows() if isinstance(row.get("text"), str)}
    import_module("sentencepiece").SentencePieceTrainer.train(
        sentence_iterator=iter(sorted(texts)),
        model_writer=written,
        vocab_size=PIECES,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    return written.getvalue()


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path)
    make(reader.parse_args().folder)
