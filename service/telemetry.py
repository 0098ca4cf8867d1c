"""Telemetry: metrics are projections of a Decision. Labels come from closed sets only (the log line: `line_log.py`).

Post text, identifiers and secrets never come here: a Decision does not hold them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from service.decide import stricter_in_shadow
from service.domain.decision import Outcome
from service.mentions.mention import CLASSES, Urgency
from service.meters import Meters
from service.scraping import exposition
from service.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from service.domain.decision import Decision
    from service.mentions.mention import Sorting


class Metrics(Meters):
    """Projects what happens onto the meters, each bound to its labels once."""

    def __init__(self) -> None:
        """Register everything."""
        super().__init__()
        self._children: dict[tuple[Any, ...], Any] = {}
        self._tallied: list[Tally] = []
        self._in_force: dict[str, str] = {}
        self._models_in_use: dict[str, str] = {}

    def in_force(self, organisation: str, version: str) -> None:
        """Show which version of a policy is in force; an empty one means none."""
        before = self._in_force.pop(organisation, "")
        if before:
            self.policy_info.labels(organisation, before).set(0)
        if version:
            self.policy_info.labels(organisation, version).set(1)
            self._in_force[organisation] = version

    def model_in_use(self, purpose: str, version: str) -> None:
        """Show which version of a model is in use."""
        before = self._models_in_use.get(purpose, version)
        self.model_info.labels(purpose, before).set(0)
        self.model_info.labels(purpose, version).set(1)
        self._models_in_use[purpose] = version

    def model_requests(self, results: Iterable[str]) -> Callable[[str], None]:
        """Return a listener that counts questions to a model elsewhere by result; all are shown at 0 first."""
        children = {result: self.child(self.remote_model, result) for result in results}
        return lambda result: children[result].inc()

    def expect(self, organisation: str) -> None:
        """Show an organisation's rare counters at 0: what appears as 1 never rose, and would wake no alert."""
        self.child(self.incomplete, organisation)
        for outcome in get_args(Outcome):
            self.child(self.decisions, organisation, outcome, "miss")
        for kind in CLASSES:
            for urgency in get_args(Urgency):
                self.child(self.mentions, organisation, kind, urgency)
        for result in ("ok", "refused", "removed"):
            self.child(self.policy_loads, organisation, result)

    def expect_failures(self, kinds: Iterable[str], fates: Iterable[str]) -> None:
        """Show at 0 what should not happen: refused deliveries and failed posts of every kind of source, lost lines."""
        fates = tuple(fates)
        self.child(self.decision_log, "dropped")
        for kind in kinds:
            self.child(self.deliveries, kind, "unsigned")
            for fate in fates:
                self.child(self.failed_posts, kind, fate)

    def child(self, metric: Any, *labels: str) -> Any:
        """Return a metric's child, bound once: binding costs more than counting."""
        key = (id(metric), *labels)
        known = self._children.get(key)
        if known is None:
            known = self._children[key] = metric.labels(*labels)
        return known

    def observe(self, decision: Decision, cache: str) -> None:
        """Count a decision: the metric half of its projection."""
        for counter in self._counters(decision, cache):
            counter.inc()
        if cache != "hit":
            for stage, milliseconds in decision.timings.items():
                self.child(self.stage_seconds, stage).observe(milliseconds / 1000)

    def observe_mention(self, sorting: Sorting) -> None:
        """Count a sorted mention by its class: a dashboard shows what is being said."""
        self.child(self.mentions, sorting.organisation, sorting.kind, sorting.urgency).inc()
        self.child(self.languages, sorting.language.code).inc()
        for reason in sorting.reasons:
            self.child(self.mention_reasons, sorting.organisation, reason.code).inc()

    def observe_suggestion(self, organisation: str, label: str) -> None:
        """Count that somebody suggested another score for a label."""
        self.child(self.suggestions, organisation, label).inc()

    def tally(self, decision: Decision, cache: str) -> Tally:
        """Return a tally of one decision, to be counted many times at little cost."""
        prepared = self.child(self.memory, "decision", "prepared", "hit")
        return Tally([*self._counters(decision, cache), prepared], self._tallied)

    def settle(self) -> None:
        """Bring every tally into the counters; called before a scrape and several times a second."""
        while self._tallied:
            self._tallied.pop().settle()

    def _counters(self, decision: Decision, cache: str) -> list[Any]:
        whose = decision.organisation
        found = [
            self.child(self.decisions, whose, decision.decision, cache),
            self.child(self.languages, decision.language.code),
        ]
        for verdict in decision.verdicts:
            mode = verdict.mode
            found.append(self.child(self.verdicts, whose, verdict.code, verdict.level.value, mode))
            found.extend(
                self.child(self.reasons, whose, reason.code, reason.level.value, mode) for reason in verdict.reasons
            )
        stricter = stricter_in_shadow(decision.verdicts).items()
        found.extend(self.child(self.shadow, whose, code, outcome) for code, outcome in stricter)
        found.extend(self.child(self.not_assessed, whose, entry.code, entry.why) for entry in decision.not_assessed)
        if decision.not_assessed:
            found.append(self.child(self.incomplete, whose))
        return found

    def remembered(self, memory: str) -> Callable[[str, str], None]:
        """Return a listener that counts look-ups of one memory by tier and result."""
        return lambda tier, result: self.child(self.memory, memory, tier, result).inc()

    def redis_operations(self, purpose: str) -> Callable[[str, str], None]:
        """Return a listener that counts Redis operations of one purpose."""
        return lambda operation, result: self.child(self.redis, purpose, operation, result).inc()

    def exposition(self) -> bytes:
        """Return the text that Prometheus scrapes: of all workers when there are several."""
        return exposition(self.registry)
