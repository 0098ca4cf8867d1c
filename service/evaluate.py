"""Evaluate: how well verdicts agree with labelled posts (contract, section 8).

A row is a post with labels: `expect` (guideline -> level), `also_ok`, `may_raise`, `decision`,
`decision_also_ok`, and the `policy_context` to judge it under. A row may hold `recorded` levels instead of a post
(`poortwachter feedback export`): these are compared, and nothing is judged. Shares are 0..1, or None where nothing
counts.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from service.domain.decision import Decision, Outcome, Verdict
from service.domain.guideline import Level
from service.domain.policy import Policy
from service.domain.post import Post
from service.domain.reading import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LABEL_FIELDS = frozenset(
    {"policy_context", "expect", "also_ok", "may_raise", "decision", "decision_also_ok", "spans", "tags", "note"}
    | {"situation", "recorded", "verdict_id", "content_hash"}
)
"""What a row holds besides the post."""
Z_95 = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""


class Recorded(Struct, frozen=True):
    """What was decided about a post whose text nobody kept: the decision, and levels by number of guideline."""

    decision: Outcome
    levels: dict[str, Level]

    def as_decision(self) -> Decision:
        """Return it in the form in which decisions are compared."""
        verdicts = tuple(Verdict(int(number), "", level, "enforce") for number, level in self.levels.items())
        return Decision(self.decision, verdicts, (), "", "", Language("nl", 0.0), {}, {})


class Row(Struct, frozen=True):
    """One labelled post."""

    post: Post
    policy: Policy
    decision: str
    expect: dict[str, str]
    also_ok: dict[str, list[str]]
    may_raise: dict[str, str]
    decision_also_ok: list[str]
    recorded: Recorded | None = None

    @property
    def benign(self) -> bool:
        """No expected level is above pass."""
        return all(Level(level).rank <= Level.PASS.rank for level in self.expect.values())


class GuidelineScore(Struct, frozen=True):
    """Precision and recall at review or above; `exact`: share of asserted levels met, of `n` assertions.

    `p_95` and `r_95` are the ends of Wilson's interval: where the share lies with 95 % confidence.
    """

    p: float | None
    r: float | None
    exact: float | None
    n: int
    p_95: tuple[float, float] | None = None
    r_95: tuple[float, float] | None = None


class Report(Struct, frozen=True):
    """The figures, in the order they are read."""

    n: int
    errors: int
    strict: float | None
    lenient: float | None
    false_hold: float | None
    false_block: float | None
    missed_block: float | None
    block_recall: float | None
    advise_on_benign: float | None
    noise: float | None
    guidelines: dict[str, GuidelineScore]


def row_of(raw: Mapping[str, Any]) -> Row:
    """Read a labelled row; raise msgspec.ValidationError when post or policy are not well formed."""
    return Row(
        post=msgspec.convert({k: v for k, v in raw.items() if k not in LABEL_FIELDS}, Post),
        policy=msgspec.convert(raw.get("policy_context") or {}, Policy),
        decision=raw.get("decision", "allow"),
        expect=raw.get("expect") or {},
        also_ok=raw.get("also_ok") or {},
        may_raise=raw.get("may_raise") or {},
        decision_also_ok=raw.get("decision_also_ok") or [],
        recorded=msgspec.convert(raw["recorded"], Recorded) if "recorded" in raw else None,
    )


def score(rows: Sequence[Row], decisions: Sequence[Decision | None]) -> Report:
    """Compare decisions with labels; None stands for a row that could not be judged."""
    pairs = [(row, decision) for row, decision in zip(rows, decisions, strict=True) if decision is not None]
    allow = [d for r, d in pairs if r.decision == "allow"]
    block = [d for r, d in pairs if r.decision == "block"]
    benign = [(r, _levels(d)) for r, d in pairs if r.benign]
    return Report(
        n=len(rows),
        errors=len(rows) - len(pairs),
        strict=share([d.decision == r.decision for r, d in pairs]),
        lenient=share([d.decision in {r.decision, *r.decision_also_ok} for r, d in pairs]),
        false_hold=share([d.decision != "allow" for d in allow]),
        false_block=share([d.decision == "block" for d in allow]),
        missed_block=share([d.decision == "allow" for d in block]),
        block_recall=share([d.decision == "block" for d in block]),
        advise_on_benign=share([Level.ADVISE in levels.values() for _, levels in benign]),
        noise=share([_is_noisy(r, levels) for r, levels in benign]),
        guidelines={
            str(number): _guideline(str(number), [(r, _levels(d)) for r, d in pairs]) for number in range(1, 11)
        },
    )


def _levels(decision: Decision) -> dict[str, Level]:
    return {str(v.guideline): v.level for v in decision.verdicts if v.mode != "shadow"}


def _is_noisy(row: Row, levels: Mapping[str, Level]) -> bool:
    listed = {*row.expect, *row.also_ok, *row.may_raise}
    return any(level is Level.ADVISE and number not in listed for number, level in levels.items())


def _guideline(number: str, pairs: Sequence[tuple[Row, Mapping[str, Level]]]) -> GuidelineScore:
    raised = [row for row, levels in pairs if _held(levels.get(number, Level.PASS))]
    wanted = [(row, levels) for row, levels in pairs if _held(Level(row.expect.get(number, "pass")))]
    asserted = [(row, levels) for row, levels in pairs if number in row.expect]
    kept = [_may_hold(row, number) for row in raised]
    met = [_held(level := levels.get(number, Level.PASS)) or _accepted(row, number, level) for row, levels in wanted]
    return GuidelineScore(
        p=share(kept),
        r=share(met),
        exact=share([_accepted(row, number, levels.get(number, Level.PASS)) for row, levels in asserted]),
        n=len(asserted),
        p_95=_interval(kept),
        r_95=_interval(met),
    )


def _held(level: Level) -> bool:
    return level.rank >= Level.REVIEW.rank


def _may_hold(row: Row, number: str) -> bool:
    allowed = [row.expect.get(number), *row.also_ok.get(number, []), row.may_raise.get(number)]
    return any(_held(Level(level)) for level in allowed if level)


def _accepted(row: Row, number: str, level: Level) -> bool:
    shown = "pass" if level is Level.NOT_APPLICABLE else level.value
    return shown in {row.expect.get(number), *row.also_ok.get(number, [])}


def share(hits: Sequence[bool]) -> float | None:
    """Return the share of hits, 0..1 in four decimals, or None where nothing counts."""
    return round(sum(hits) / len(hits), 4) if hits else None


def _interval(hits: Sequence[bool]) -> tuple[float, float] | None:
    """Return Wilson's score interval at 95 % confidence (E. B. Wilson, JASA 22, 1927)."""
    if not hits:
        return None
    n, hit = len(hits), sum(hits) / len(hits)
    middle = hit + Z_95**2 / (2 * n)
    reach = Z_95 * sqrt(hit * (1 - hit) / n + Z_95**2 / (4 * n * n))
    width = 1 + Z_95**2 / n
    return round(max((middle - reach) / width, 0.0), 4), round(min((middle + reach) / width, 1.0), 4)
