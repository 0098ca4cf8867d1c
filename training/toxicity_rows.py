"""The texts that the bundled scorer learns from, under Detoxify's labels; the model card names their licences.

A label is 0..1, or not a number where a set says nothing about it. Sets differ in what they call toxic, so each
counts for a share of its own.
"""

from __future__ import annotations

import csv
import hashlib
from typing import TYPE_CHECKING, NamedTuple

from service.detectors.toxicity import LABELS
from training.corpus import rows as corpus_rows
from training.corpus import split_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SHARES = {"rtp_lx": 1.0, "germeval": 0.6, "davidson": 0.4, "corpus": 2.0, "parliament": 1.0}
UNKNOWN = float("nan")
_NONE = (0.0,) * len(LABELS)
_MOST_OF_A_KIND = 1_400
"""So many tweets of each class: the set is nearly all of one kind."""
_EVERY = 6
_TAGS = {
    "insult": ("insult", "beled", "scheld"),
    "threat": ("threat", "dreig"),
    "identity_attack": ("racis", "hatred", "dogwhistle", "sexis", "ableis", "homo", "antisem", "islam", "group"),
    "obscene": ("obscen", "sexual", "seksu"),
}


class Row(NamedTuple):
    """One text: from which set, in which language, beside which others, and its labels in the order of LABELS."""

    source: str
    language: str
    group: str
    text: str
    labels: tuple[float, ...]


def toxicity_rows(folder: Path) -> Iterator[Row]:
    """Yield all texts; raise FileNotFoundError naming a set that is not in `folder`."""
    yield from _parallel(folder / "rtp_lx")
    yield from _german(folder / "germeval2018" / "germeval2018.training.txt")
    yield from _tweets(folder / "davidson" / "data_labeled_data.csv")
    yield from _sentences(folder / "be_parliament" / "sentences.csv")
    yield from _own()


def _labels(**given: float) -> tuple[float, ...]:
    return tuple(given.get(label, UNKNOWN) for label in LABELS)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _parallel(folder: Path) -> Iterator[Row]:
    """Prompts on scales of one to five, and harmless completions; the same sentence in four languages is one group."""
    for language in ("nl", "fr", "de", "en"):
        for row in _rows(folder / f"{language}.csv"):
            group = "rtp " + hashlib.sha256(row["group"].encode()).hexdigest()[:16]
            if row["kind"] == "benign_completion":
                yield Row("rtp_lx", language, group, row["text"], _NONE)
            elif row["Toxicity"]:
                yield Row("rtp_lx", language, group, row["text"], _scaled(row))


def _scaled(row: Mapping[str, str]) -> tuple[float, ...]:
    def share(column: str, low: float, high: float) -> float:
        return min(max((float(row[column] or 1) - low) / (high - low), 0.0), 1.0)

    return _labels(
        toxicity=share("Toxicity", 1.5, 3.0),
        severe_toxicity=share("Toxicity", 3.0, 5.0),
        identity_attack=share("IdentityAttack", 2.0, 4.0),
        insult=share("Insult", 1.5, 3.5),
        threat=share("Violence", 2.0, 4.0),
        sexual_explicit=share("SexualContent", 2.0, 4.0),
    )


def _german(path: Path) -> Iterator[Row]:
    kinds = {
        "OTHER": _NONE,
        "ABUSE": _labels(toxicity=1.0, identity_attack=1.0),
        "INSULT": _labels(toxicity=1.0, insult=1.0, identity_attack=0.0),
        "PROFANITY": _labels(toxicity=1.0, obscene=1.0, insult=0.0, identity_attack=0.0),
    }
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        text, _, kind = line.rpartition("\t")
        if kind in kinds:
            yield Row("germeval", "de", f"germeval {number}", text.rpartition("\t")[0], kinds[kind])


def _tweets(path: Path) -> Iterator[Row]:
    kinds = {
        "0": _labels(toxicity=1.0, identity_attack=1.0),
        "1": _labels(toxicity=1.0, obscene=0.7, identity_attack=0.0),
        "2": _NONE,
    }
    seen = dict.fromkeys(kinds, 0)
    for number, row in enumerate(_rows(path)):
        seen[row["class"]] += 1
        if seen[row["class"]] <= _MOST_OF_A_KIND:
            yield Row("davidson", "en", f"davidson {number}", row["tweet"], kinds[row["class"]])


def _sentences(path: Path) -> Iterator[Row]:
    for number, row in enumerate(_rows(path)):
        if number % _EVERY == 0:
            yield Row("parliament", row["language"], f"parliament {number}", row["text"], _NONE)


def _own() -> Iterator[Row]:
    """Yield posts of our corpus: guideline 4 says whether, tags say what."""
    shares = {"violation": 1.0, "review": 0.6, "advise": UNKNOWN}
    for row in corpus_rows():
        if split_of(row) != "train" or not row.get("text"):
            continue
        level = row.get("expect", {}).get("4", "pass")
        disputed = row.get("may_raise", {}).get("4") in {"review", "violation"}
        toxic = UNKNOWN if disputed and level == "pass" else shares.get(level, 0.0)
        tags = " ".join(row.get("tags", ())).lower()
        named = {label: 1.0 for label, marks in _TAGS.items() if any(mark in tags for mark in marks)}
        labels = _NONE if toxic == 0.0 else _labels(**{"toxicity": toxic} | (named if toxic > 0 else {}))
        yield Row("corpus", row.get("language") or "nl", row["situation"], row["text"], labels)
