"""The corpus that this project wrote: folders of personas, policies, posts and mentions, expanded to labelled rows.

`python -m training.corpus > rows.jsonl` prints every post in the format that `poortwachter evaluate` reads;
`--mentions` prints the mentions instead. `--split train|test` prints one half of a fixed split by situation:
test is never tuned on, and a folder with a `split.txt` is in one of them as a whole. Cues for mentions were written by
whoever wrote `echoes`, and beside `neighbours`: their test halves flatter. Figures about mentions come from the test
halves of `answers`, `voices`, `cries` and `letters`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = Path(__file__).with_name("corpus")
TEST_SHARE = 0.3
_DECISIONS = ("allow", "review", "block")


def rows() -> Iterator[dict[str, Any]]:
    """Yield every post of the corpus with its author and policy written out."""
    for folder in _folders("posts_*.jsonl"):
        personas = json.loads((folder / "personas.json").read_text("utf-8"))
        policies = {"none": {}} | json.loads((folder / "policies.json").read_text("utf-8"))
        for row in _written(folder, "posts_*.jsonl"):
            yield _expanded(row, personas, policies, folder.name)


def mentions() -> Iterator[dict[str, Any]]:
    """Yield every mention of the corpus."""
    for folder in _folders("mentions_*.jsonl"):
        for row in _written(folder, "mentions_*.jsonl"):
            row["situation"] = _situation(row, folder.name)
            yield row


def _folders(pattern: str) -> list[Path]:
    return sorted({path.parent for path in CORPUS.glob(f"*/{pattern}")})


def _written(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob(pattern)):
        for line in file.read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def _expanded(row: dict[str, Any], personas: dict[str, Any], policies: dict[str, Any], folder: str) -> dict[str, Any]:
    by, policy = row.pop("by", None), row.pop("policy", "none")
    row["author"] = (personas[by] if by else {}) | row.get("author", {})
    row["policy_context"] = policies[policy]
    row["situation"] = _situation(row, folder)
    if not row.get("decision_also_ok"):
        row["decision_also_ok"] = _alternatives(row)
    return row


def _alternatives(row: dict[str, Any]) -> list[str]:
    """Return the neighbouring decision that levels nobody disputes (`also_ok`) would lead to, if there is one."""
    decision = _DECISIONS.index(row["decision"])
    expected: dict[str, str] = row.get("expect", {})
    undisputed: dict[str, list[str]] = row.get("also_ok", {})
    stricter = {_decided(level) for levels in undisputed.values() for level in levels}
    mildest = max(
        (min(map(_decided, (level, *undisputed.get(guideline, ())))) for guideline, level in expected.items()),
        default=0,
    )
    if mildest < decision:
        return [_DECISIONS[decision - 1]]
    return [_DECISIONS[decision + 1]] if decision + 1 in stricter else []


def _decided(level: str) -> int:
    return {"review": 1, "violation": 2}.get(level, 0)


def _situation(row: dict[str, Any], folder: str) -> str:
    return f"{folder}/{row.get('situation', row['id'])}"


def split_of(row: dict[str, Any]) -> str:
    """Return train or test: by situation, so that minimal pairs stay together; a folder may be one or the other."""
    folder = row["situation"].partition("/")[0]
    if whole := _whole_folder(folder):
        return whole
    draw = int(hashlib.sha256(row["situation"].encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return "test" if draw < TEST_SHARE else "train"


@cache
def _whole_folder(folder: str) -> str:
    """Return the split that a folder is in as a whole (`split.txt`), or nothing."""
    file = CORPUS / folder / "split.txt"
    return file.read_text("utf-8").strip() if file.exists() else ""


def main() -> None:
    """Print rows as JSON lines."""
    parser = argparse.ArgumentParser(description="Print the corpus as JSON lines.")
    parser.add_argument("--mentions", action="store_true", help="print mentions instead of posts")
    parser.add_argument("--split", choices=["train", "test"], help="print one half of the split by situation")
    asked = parser.parse_args()
    for row in mentions() if asked.mentions else rows():
        if asked.split in {None, split_of(row)}:
            print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
