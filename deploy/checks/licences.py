"""Report the licence of every dependency of the running gate; fail on one that is not on the list (licences.toml).

Reads deploy/requirements/run.txt and the metadata of what is installed. A package that this machine does not need
(another system, another Python) is not installed and so is named, not judged.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE.parent / "requirements" / "run.txt"
RULES = tomllib.loads((HERE / "licences.toml").read_text("utf-8"))
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


def locked() -> list[str]:
    """Return the names of all dependencies in the lock, each once."""
    return list(dict.fromkeys(_PIN.findall(LOCK.read_text("utf-8"))))


def licence_of(name: str) -> str | None:
    """Return what a package says of its licence, as SPDX where that is known; None when it is not installed."""
    try:
        known = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if name in RULES["packages"]:
        return str(RULES["packages"][name])
    expression = known.get("License-Expression") or (known.get("License") or "").strip()
    if not expression or "\n" in expression:
        classifiers = known.get_all("Classifier") or []
        said = [RULES["names"].get(line, line) for line in classifiers if line.startswith("License :: ")]
        expression = " OR ".join(said)
    return str(RULES["names"].get(expression, expression)) or "unknown"


def is_allowed(expression: str) -> bool:
    """Say whether every licence of `A AND B` is allowed, and one of `A OR B`."""
    return all(
        any(choice.strip(" ()") in RULES["allowed"] for choice in re.split(r"\s+OR\s+", part))
        for part in re.split(r"\s+AND\s+", expression)
    )


def main() -> int:
    """Print the report; return 1 when a licence is not allowed."""
    refused = []
    rows = []
    for name in locked():
        expression = licence_of(name)
        rows.append((name, expression or "(not needed on this machine)"))
        if expression is not None and not is_allowed(expression):
            refused.append(name)
    if "--list" in sys.argv:
        for name, expression in rows:
            print(f"{name:<24} {expression}")
        for name, note in RULES["data"].items():
            print(f"{name:<24} {note}")
    if refused:
        print(f"Licences that are not on the list (deploy/checks/licences.toml): {', '.join(refused)}", file=sys.stderr)
        return 1
    counted = sum(not expression.startswith("(") for _, expression in rows)
    print(f"Licences: {counted} of {len(rows)} locked dependencies are installed here, all allowed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
