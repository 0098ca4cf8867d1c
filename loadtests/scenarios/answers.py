"""What an answer may be: a verdict about the post that was sent, or an honest "not now". Anything else is a fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GUIDELINES = 10
DECISIONS = frozenset({"allow", "review", "block"})
VERDICT_STATUSES = frozenset({200, 403})
"""403 where the key answers a block with it."""
NOT_NOW = frozenset({429, 503})
LONGEST_PAUSE_SECONDS = 10.0
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Told:
    """What an answer said: a decision, "not now" with a pause in seconds, or a fault in words."""

    decision: str = ""
    is_whole: bool = True
    pause_seconds: float = 0.0
    fault: str = ""


def read_answer(status: int, headers: Mapping[str, str], body: bytes, post_id: str) -> Told:
    """Return what an answer to the post with this id says; header names are looked up in lower case."""
    if status == 0:
        return Told(fault="no answer: the connection failed, or the time was up")
    try:
        held = json.loads(body)
    except ValueError:
        return Told(fault=f"{status} and a body that is no JSON")
    if not isinstance(held, dict):
        return Told(fault=f"{status} and JSON that is no object")
    if status in NOT_NOW:
        return _not_now(status, headers, held)
    if status in VERDICT_STATUSES:
        return _verdict(status, held, post_id)
    return Told(fault=f"{status}: {held.get('detail', 'neither a verdict nor a problem')}")


def _verdict(status: int, held: dict[str, Any], post_id: str) -> Told:
    decision, verdicts = held.get("decision"), held.get("verdicts")
    if decision not in DECISIONS or (status != 200 and decision != "block"):  # noqa: PLR2004
        return Told(fault=f"{status} without a decision: {held.get('detail', 'no verdict')}")
    if not isinstance(verdicts, list) or len(verdicts) != GUIDELINES:
        return Told(fault=f"{status} without ten verdicts")
    if held.get("post_id") != post_id:
        return Told(fault="a verdict about another post")
    return Told(decision=decision, is_whole=not held.get("not_assessed"))


def _not_now(status: int, headers: Mapping[str, str], held: dict[str, Any]) -> Told:
    told = {name.lower(): value for name, value in headers.items()}
    if not told.get("content-type", "").startswith(PROBLEM) or held.get("status") != status:
        return Told(fault=f"{status} that is no problem document")
    try:
        seconds = float(told["retry-after"])
    except (KeyError, ValueError):
        return Told(fault=f"{status} that does not say when to come back")
    return Told(pause_seconds=min(max(seconds, 0.0), LONGEST_PAUSE_SECONDS))
