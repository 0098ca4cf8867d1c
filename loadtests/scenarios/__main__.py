"""`make load SCENARIO=steady`: play what users do against a gate, and fail when an answer is not as promised."""

from __future__ import annotations

import argparse
import ast
import os
import sys
from pathlib import Path

from service.settings import ROOT

FOLDER = Path(__file__).parent
SCENARIOS = ("steady", "burst", "duplicates", "all_new", "long_posts")


def about(scenario: str) -> str:
    """Return the sentence that a scenario says of itself."""
    return (ast.get_docstring(ast.parse((FOLDER / f"{scenario}.py").read_text("utf-8"))) or "").partition("\n")[0]


def reader() -> argparse.ArgumentParser:
    """Return the reader of the command line; its help says how to begin."""
    listed = "\n".join(f"  {name:<11} {about(name).partition(': ')[2]}" for name in SCENARIOS)
    made = argparse.ArgumentParser(
        prog="make load SCENARIO=… [LOAD='…']",
        description=f"Play what users do against a gate.\n\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=(
            "The gate is that of `make run`, or GATE_URL; a key is read from GATE_KEY, never from the command line.\n"
            "Every answer must be a verdict about the post that was sent, or a 503 or 429 that says when to\n"
            "come back: then the status is 0. It is 1 when one was not, 2 when nothing was answered at all.\n\n"
            "  make load SCENARIO=steady\n"
            "  make load SCENARIO=burst LOAD='--users 60 --seconds 60'\n"
            "  GATE_KEY=pw_… make load SCENARIO=all_new LOAD='--url https://gate.example.org'\n"
            "  .venv/bin/locust -f loadtests/scenarios/steady.py      # with Locust's own page on port 8089"
        ),
    )
    made.add_argument("scenario", choices=SCENARIOS, metavar="SCENARIO", help=", ".join(SCENARIOS))
    made.add_argument("--url", default=os.environ.get("GATE_URL", "http://127.0.0.1:8000"), help="default: %(default)s")
    made.add_argument("--users", type=int, default=16, help="default: %(default)s")
    made.add_argument("--seconds", type=int, default=30, help="default: %(default)s")
    return made


def main() -> None:
    """Hand over to Locust, without its page."""
    told = reader().parse_args()
    if told.users < 1 or told.seconds < 1 or not told.url.startswith(("http://", "https://")):
        reader().error("--users and --seconds are at least 1, and --url begins with http:// or https://")
    print(f"{about(told.scenario)} {told.users} users for {told.seconds} s against {told.url}", flush=True)
    os.chdir(ROOT)
    chosen = ["--locustfile", str(FOLDER / f"{told.scenario}.py"), "--host", told.url.rstrip("/"), "--headless"]
    amount = ["--users", str(told.users), "--spawn-rate", str(told.users), "--run-time", f"{told.seconds}s"]
    quiet = ["--only-summary", "--loglevel", "WARNING", "--stop-timeout", "10"]
    os.execv(sys.executable, [sys.executable, "-m", "locust", *chosen, *amount, *quiet])  # noqa: S606


if __name__ == "__main__":
    main()
