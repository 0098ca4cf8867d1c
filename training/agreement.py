"""How far two labellings of the same posts agree: `python -m training.agreement`.

`second_labelling.jsonl` holds the judgement of a second labeller on 240 posts of the test split, drawn at random and
given without any label: guidelines above pass, and the decision. Prints decisions that agree (strict, and with the
alternative that the corpus allows), Cohen's kappa, and per guideline how often both see review or violation.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from training.corpus import rows

SECOND = Path(__file__).with_name("second_labelling.jsonl")
_HELD = ("review", "violation")


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Return Cohen's kappa of pairs of labels: agreement beyond chance, at most 1."""
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[label] * second[label] for label in first) / len(pairs) ** 2
    return (sum(a == b for a, b in pairs) / len(pairs) - chance) / (1 - chance) if chance < 1 else 1.0


def main() -> None:
    """Print the table."""
    second = {each["id"]: each for each in map(json.loads, SECOND.read_text("utf-8").splitlines())}
    both: list[tuple[dict[str, Any], dict[str, Any]]] = [
        (row, second[row["id"]]) for row in rows() if row["id"] in second
    ]
    decisions = [(row["decision"], other["decision"]) for row, other in both]
    lenient = sum(other["decision"] in {row["decision"], *row["decision_also_ok"]} for row, other in both)
    strict = sum(a == b for a, b in decisions)
    shares = f"strict {strict / len(both):.1%}   lenient {lenient / len(both):.1%}   kappa {kappa(decisions):.2f}"
    lines = [
        f"posts {len(both)}   {shares}",
        "guideline   both   corpus only   second only   kappa",
    ]
    for number in map(str, range(1, 11)):
        held = [
            (str(row["expect"].get(number) in _HELD), str(other["levels"].get(number) in _HELD)) for row, other in both
        ]
        counts = Counter(held)
        lines.append(
            f"{number:>9}{counts['True', 'True']:>7}{counts['True', 'False']:>14}{counts['False', 'True']:>14}"
            f"{kappa(held):>8.2f}"
        )
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
