"""A small checkpoint in the form of Detoxify's multilingual one, with a tokenizer trained on a few languages.

torch and transformers are imported where they are used: these tests must be collected without them.
"""

from __future__ import annotations

import io
import json
import shutil
from importlib import import_module
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from service.cli import main
from service.detectors.toxicity import LABELS

if TYPE_CHECKING:
    from pathlib import Path

NAME = "xlm-roberta-base"
"""What the real checkpoint names: Detoxify's own loader asks for its configuration under it."""
IDENTITIES = 9
"""The multilingual checkpoint has so many outputs more than it names classes: 16 and 7."""
SPREAD = 0.5
STEPS = 200
TEXTS = (
    "Vandaag openen we het nieuwe park in de Kerkstraat!",
    "Wat een klootzak is die schepen toch.",
    "Le collège communal a voté le budget à l'unanimité.",
    "Ferme ta gueule, espèce d'imbécile.",
    "Der Bürgermeister eröffnet am Montag die neue Brücke.",
    "The council meets on Monday at eight, everybody is welcome.",
    "Общинският съвет заседава днес.",
    "市长今天开放了新公园。",
    "يفتح رئيس البلدية الحديقة الجديدة اليوم",
    "नमस्ते दुनिया, आज पार्क खुल रहा है।",
    "😀🎉👍🏽 👨‍👩‍👧",
    "",
    "ﬁets ＡＢＣ ①②   tab\tregel\neinde",
    "a",
)
"""Several scripts, an emoji only, nothing at all, and letters that the tokenizer unfolds."""


def make_folder(folder: Path, *, outputs: int = len(LABELS) + IDENTITIES, seed: int = 1, trained: bool = False) -> Path:
    """Make a model folder: the checkpoint, the configuration, and the tokenizer as its sentencepiece file.

    Scaled weights make scores spread, but such a network doubles every rounding. A `trained` one has learnt which of
    the texts is what, so that its scores spread and stay where they are when weights are rounded.
    """
    torch, transformers = import_module("torch"), import_module("transformers")
    folder.mkdir(parents=True)
    (folder / "sentencepiece.bpe.model").write_bytes(_trained_tokenizer())
    tokenizer = transformers.XLMRobertaTokenizer.from_pretrained(str(folder))
    config = transformers.XLMRobertaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=514,
        type_vocab_size=1,
    )
    config.save_pretrained(folder)
    torch.manual_seed(seed)
    model = transformers.XLMRobertaForSequenceClassification(
        transformers.XLMRobertaConfig.from_pretrained(folder, num_labels=outputs)
    )
    if trained:
        _learn(torch, model, tokenizer)
        torch.save(saved(model.state_dict(), outputs), folder / "multilingual_debiased-00000000.ckpt")
        return folder
    with torch.no_grad():  # unscaled, every text gets the same score and equality proves nothing
        for parameter in model.parameters():
            parameter.mul_(15)
        last = model.classifier.out_proj
        last.weight.mul_(4)
        last.bias.sub_(model.eval()(**tokenizer(list(TEXTS), return_tensors="pt", padding=True))[0].mean(dim=0))
    state = model.state_dict() | {"roberta.embeddings.position_ids": torch.arange(514)[None]}  # as in 2021
    torch.save(saved(state, outputs), folder / "multilingual_debiased-00000000.ckpt")
    return folder


def _learn(torch: Any, model: Any, tokenizer: Any) -> None:
    """Teach the network a label pattern for each text."""
    batch = tokenizer(list(TEXTS), return_tensors="pt", padding=True)
    outputs = model.config.num_labels
    wanted = torch.tensor(
        [[float((text >> (output % 4)) & 1) for output in range(outputs)] for text in range(len(TEXTS))]
    )
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3)
    model.train()
    for _ in range(STEPS):
        optimiser.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(model(**batch).logits, wanted).backward()
        optimiser.step()
    model.eval()


def saved(state: Any, outputs: int, **beside: Any) -> dict[str, Any]:
    """Return what a Detoxify checkpoint holds: weights, and the configuration it was trained with."""
    arch = {
        "num_classes": outputs,
        "model_type": NAME,
        "model_name": "XLMRobertaForSequenceClassification",
        "tokenizer_name": "XLMRobertaTokenizer",
    }
    config = {
        "name": "Jigsaw_multilingual",
        "batch_size": 10,
        "loss": "binary_cross_entropy",
        "arch": {"type": "XLMRoberta", "args": arch},
        "dataset": {"type": "JigsawDataMultilingual", "args": {"loss_weight": 0.75, "classes": list(LABELS)}},
    }
    return {"state_dict": state, "config": json.loads(json.dumps(config)), **beside}


def built_of(folder: Path, out: Path, precision: str) -> Path:
    """Build a folder to serve."""
    local = ["--checkpoint", str(checkpoint_of(folder)), "--config", str(folder), "--out", str(out)]
    result = CliRunner().invoke(main, ["model", "build", *local, "--precision", precision], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return out


def half_done(out: Path, whole: Path, mark: str) -> Path:
    """Leave in a folder what a build that was broken off after the export leaves: the exported files and a mark."""
    unfinished = out / "unfinished" / "fp32"
    unfinished.mkdir(parents=True)
    for path in whole.iterdir():
        shutil.copy(path, unfinished)
    (unfinished / "whole").write_text(mark, "ascii")
    return unfinished


def checkpoint_of(folder: Path) -> Path:
    """Return the one checkpoint in a folder."""
    (found,) = folder.glob("*.ckpt")
    return found


def _trained_tokenizer() -> bytes:
    """Train a unigram model on the texts, with the normalisation of XLM-RoBERTa's."""
    written = io.BytesIO()
    import_module("sentencepiece").SentencePieceTrainer.train(
        sentence_iterator=iter([text for text in TEXTS if text] * 5),
        model_writer=written,
        vocab_size=320,
        model_type="unigram",
        normalization_rule_name="nmt_nfkc",
        character_coverage=1.0,
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    return written.getvalue()
