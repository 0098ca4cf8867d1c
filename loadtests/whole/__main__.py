"""`make test-whole`: every part of the whole is replaced while callers ask through TLS, and nobody notices.

Envoy with the configuration that `make gateway` runs, two gates, a Redis with two replicas and three sentinels, all
with the settings that are shipped. Posts come at a steady rate over connections that are kept; half of them were asked
before, half never. First it is written down what is right to say of each post under either of two policies; then every
answer is compared with it. A client does not ask twice: whatever it does not get at once counts as failed.

  failed  no answer within 10 s, a broken connection, a status that is not 200
  wrong   anything a caller acts on differs from what was written down for the policy that the answer names
  p50, p99, worst  milliseconds from the moment a request was due

Exit status 1 when anything failed or was wrong. Writes loadtests/results/whole.json.
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import Any

from loadtests.machine import about, keep
from loadtests.whole.asking import OK, Answers, Asked, asking
from loadtests.whole.phases import PHASES
from loadtests.whole.standing import standing

PER_SECOND = 60.0
HEAD = f"{'phase':<18}{'seconds':>8}{'requests':>9}{'failed':>7}{'wrong':>6}{'p50':>8}{'p99':>8}{'worst':>8}"


def row(name: str, what: str, asked: list[Asked], seconds: float) -> dict[str, Any]:
    """Count a phase."""
    times = sorted(each.seconds for each in asked)
    return {
        "phase": name,
        "what": what,
        "seconds": round(seconds, 1),
        "requests": len(asked),
        "failed": sum(each.status != OK for each in asked),
        "wrong": sum(each.status == OK and not each.is_right for each in asked),
        "without_shared_memory": sum(each.cache == "bypass" for each in asked),
        "p50_ms": round(times[len(times) // 2] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "worst_ms": round(times[-1] * 1000, 1),
    }


def line(found: dict[str, Any]) -> str:
    """Return a row of the table."""
    counted = f"{found['seconds']:>8.1f}{found['requests']:>9}{found['failed']:>7}{found['wrong']:>6}"
    return (
        f"{found['phase']:<18}{counted}{found['p50_ms']:>8}{found['p99_ms']:>8}{found['worst_ms']:>8}  {found['what']}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Run every phase under load; print, write down, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.whole", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=PER_SECOND, help=f"requests a second ({PER_SECOND:g})")
    parser.add_argument("--only", metavar="PHASE", help="only this phase; nothing is written down")
    given = parser.parse_args(arguments)
    chosen = [phase for phase in PHASES if given.only in {None, phase.name}]
    if given.rate <= 0 or not chosen:
        parser.error(f"--rate is positive, --only one of: {', '.join(phase.name for phase in PHASES)}")
    began = about()
    with standing() as all_of_it:
        right = all_of_it.known_right()
        print(HEAD, flush=True)
        front = all_of_it.front
        with asking(front.url, all_of_it.headers, front.trusted(), right, given.rate) as answers:
            marks = []
            for phase in chosen:
                at = time.monotonic()
                marks.append((phase.name, phase.do(all_of_it, answers), at, time.monotonic()))
        rows = [row(name, what, answers.between(at, end), end - at) for name, what, at, end in marks]
        rows.append(row("in all", f"{given.rate:g} a second", answers.all, marks[-1][3] - marks[0][2]))
    print("\n".join(map(line, rows)))
    _say_what_went_wrong(answers)
    if given.only is None:
        kept = keep("whole", {"rate": given.rate, "rows": rows}, began)
        print(f"written: {kept.relative_to(kept.parents[2])}")
    return 1 if rows[-1]["failed"] or rows[-1]["wrong"] else 0


def _say_what_went_wrong(answers: Answers) -> None:
    begun = answers.all[0].due
    for each in [each for each in answers.all if each.status != OK or not each.is_right][:20]:
        print(f"  {each.due - begun:.2f} s: {each.status} after {each.seconds:.2f} s {each.version[:15]} {each.why}")


if __name__ == "__main__":
    sys.exit(main())
