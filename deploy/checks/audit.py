"""Look for known holes in the dependencies of the running gate (pip-audit, on deploy/requirements/run.txt).

Fails when one is found. When no advisory service can be reached, it says that nothing was checked, and does not fail:
whoever works without a network must be able to work. With --strict it fails then too: that is for a release.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements" / "run.txt"
LONGEST_SECONDS = 90
_NOTHING = "Audit: NOTHING WAS CHECKED for known holes: "


def report_of(lock: Path) -> tuple[list[dict[str, Any]], str]:
    """Return what pip-audit says of each dependency, and why it says nothing (or an empty string)."""
    if find_spec("pip_audit") is None:
        return [], "pip-audit is not installed (make audit)."
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip", "--require-hashes"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "5"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return [], f"no answer within {LONGEST_SECONDS} s."
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1]
        return [], f"no advisory service could be reached ({last[:160]})."
    return found, ""


def summary_of(found: list[dict[str, Any]], why: str) -> tuple[int, str]:
    """Return 0 for no holes, 1 for holes, 2 for not (wholly) checked; and a sentence."""
    checked = [each for each in found if "skip_reason" not in each]
    holes = [
        f"{each['name']} {each['version']}: {hole['id']} (mended in {', '.join(hole['fix_versions']) or 'nothing yet'})"
        for each in checked
        for hole in each["vulns"]
    ]
    if holes:
        return 1, "Audit: known holes:\n  " + "\n  ".join(holes)
    if not checked:
        return 2, _NOTHING + (why or "the advisory service knows none of the dependencies.")
    if len(checked) < len(found):
        skipped = ", ".join(each["name"] for each in found if "skip_reason" in each)
        return 2, f"Audit: {len(checked)} of {len(found)} dependencies have no known hole; not checked: {skipped}."
    return 0, f"Audit: {len(checked)} dependencies have no known hole."


def main() -> int:
    """Print the sentence; return 1 for holes, and with --strict for what was not checked."""
    status, said = summary_of(*report_of(LOCK))
    print(said, file=sys.stderr if status else sys.stdout)
    return status == 1 or (status > 1 and "--strict" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
