"""Posts whose right verdicts are written down while nothing is broken, and the comparison with what came later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

_SENT = ("text", "author", "channel", "media", "links", "topics", "language", "scheduled_at", "is_reply")
FRESH_CHANNEL = "kanaal"
_WORST = ("allow", "review", "block")
_OUTCOME = {"violation": "block", "review": "review"}


class Essence(Struct, frozen=True):
    """What must not differ: all that a caller acts on, and the hash that says which post it is about."""

    decision: str
    content_hash: str
    policy: str
    verdicts: dict[str, tuple[Any, ...]]
    blind: frozenset[str]


def known_posts() -> tuple[dict[str, Any], ...]:
    """Return the labelled posts that need no policy of their own: allowed ones, ones to review, blocked ones."""
    rows = map(json.loads, (ROOT / "tests" / "data" / "posts.jsonl").read_text("utf-8").splitlines())
    return tuple({name: row[name] for name in _SENT if name in row} for row in rows if not row["policy_context"])


POSTS = known_posts()


def request(number: int) -> tuple[str, dict[str, Any]]:
    """Return the name of a known post and a body that asks about it.

    Every other one is sent on a channel of its own, which no guideline looks at, so that it was never asked before.
    """
    which, fresh = number // 2 % len(POSTS), number % 2
    body = POSTS[which] | ({"channel": f"{FRESH_CHANNEL} {number}"} if fresh else {})
    return f"{which}{' fresh' if fresh else ''}", body


def essence(answer: dict[str, Any]) -> Essence:
    """Reduce an answer to what must not differ."""
    verdicts = {
        verdict["code"]: (
            verdict["level"],
            verdict["mode"],
            *(
                (reason["code"], reason["confidence"], *(tuple(span.values()) for span in reason["spans"]))
                for reason in verdict["reasons"]
            ),
        )
        for verdict in answer["verdicts"]
    }
    blind = frozenset(entry["code"] for entry in answer["not_assessed"])
    policy = answer["policy"]["version"]
    return Essence(answer["decision"], answer["content_hash"], policy, verdicts, blind)


class Right:
    """The right verdicts, for each version of the policy that may be in force."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[tuple[str, str], Essence] = {}

    def write_down(self, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Ask about every known post, in both ways, while nothing is broken."""
        for number in range(2 * len(POSTS)):
            name, body = request(number)
            found = essence(ask(body))
            if found.blind:
                raise AssertionError(f"post {name} could not be assessed although nothing is broken: {found.blind}")
            self._known[found.policy, name] = found

    def judge(self, name: str, answer: dict[str, Any]) -> str:
        """Say whether an answer is right, wrong, or `not assessed`: it says itself what it did not see, and why."""
        found = essence(answer)
        known = self._known.get((found.policy, name))
        if known is None or found.content_hash != known.content_hash:
            return "wrong"
        if found == known:
            return "right"
        seen = {code: verdict for code, verdict in found.verdicts.items() if code not in found.blind}
        honest = bool(found.blind) and all(known.verdicts[code] == verdict for code, verdict in seen.items())
        wanted = max([_OUTCOME.get(verdict[0], "allow") for verdict in seen.values()] + ["review"], key=_WORST.index)
        return "not assessed" if honest and found.decision == wanted else "wrong"
