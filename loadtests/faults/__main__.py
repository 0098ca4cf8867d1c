"""The fault matrix: what breaks around the gate, and what callers notice of it.

Each fault gets real servers of its own (gates, Redis, Envoy). Labelled posts are asked once while nothing is broken,
and their verdicts written down. Then the same posts come at a steady rate; in the second third of the time something
breaks, and is mended; every answer is compared with what was written down.

  failed        no answer within 5 s, a status that is no 2xx, or a connection that broke twice; in brackets what would
                have failed if clients did not ask once more on a connection that broke before an answer
  refused       the same, where refusing is the only honest answer; the footnote says why
  wrong         another decision, level, reason, span, confidence or content hash than was written down
  not assessed  the answer says which guideline it could not judge and why, and leaves the decision to review
  p99, meanwhile  milliseconds from the moment a request was due, over the whole run and over the time of the fault

The exit status is 1 when anything failed or was wrong.
"""

from __future__ import annotations

import argparse
import sys
import time

from loadtests.faults.registry import FAULTS
from loadtests.faults.running import run_fault
from loadtests.faults.table import HEAD, RESULTS, footnotes, line, write

SECONDS, PER_SECOND = 9.0, 50.0


def main(arguments: list[str] | None = None) -> int:
    """Run the faults that are named, or all; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.faults",
        description=__doc__,
        epilog="Example: python -m loadtests.faults redis-gone worker-killed --seconds 6",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help="faults to run (all, when none is named)")
    parser.add_argument("--list", action="store_true", help="say what each fault does, and stop")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"load for so long per fault ({SECONDS:g})")
    parser.add_argument("--rate", type=float, default=PER_SECOND, help=f"requests a second ({PER_SECOND:g})")
    given = parser.parse_args(arguments)
    if given.list:
        for fault in FAULTS:
            print(f"{fault.name:<22}{fault.does}")
        return 0
    known = {fault.name: fault for fault in FAULTS}
    if unknown := [name for name in given.names if name not in known]:
        parser.error(f"no such fault: {', '.join(unknown)}. Known: {', '.join(known)}")
    if given.seconds <= 0 or given.rate <= 0:
        parser.error("--seconds and --rate are positive numbers")
    chosen = [known[name] for name in given.names] or list(FAULTS)
    began = time.monotonic()
    print(HEAD, flush=True)
    rows = []
    for fault in chosen:
        rows.append(run_fault(fault, given.seconds, given.rate))
        print(line(rows[-1]), flush=True)
    print("\n".join(footnotes(rows)))
    print(f"{time.monotonic() - began:.0f} s, {given.rate:g} requests a second, {given.seconds:g} s each")
    if not given.names:
        write(rows, given.seconds, given.rate)
        print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0 if all(row.is_good for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
