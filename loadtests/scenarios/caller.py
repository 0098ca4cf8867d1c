"""Somebody who asks for verdicts, looks at every answer, and waits when told to.

Reads the key from GATE_KEY. A run fails when one answer is a fault (see `answers.py`), or when nothing was answered.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from itertools import count
from typing import Any

import gevent
from locust import FastHttpUser, events

from loadtests.scenarios.answers import read_answer

NOTHING_ANSWERED = 2
_JITTER = 0.3
_FIRST = random.randrange(900_000)
"""So that a second run brings texts that the gate does not remember from the first."""
_numbers = count(_FIRST)
_told: Counter[str] = Counter()


def next_number() -> int:
    """Return a number that no other call of this run returned."""
    return next(_numbers)


class Caller(FastHttpUser):
    """Sends a post and checks the answer; a scenario says which posts, and how often."""

    abstract = True
    host = os.environ.get("GATE_URL", "http://127.0.0.1:8000")
    network_timeout = 30.0
    connection_timeout = 10.0

    def on_start(self) -> None:
        """Take the key, where there is one."""
        key = os.environ.get("GATE_KEY", "")
        self._headers = {"authorization": f"Bearer {key}"} if key else {}

    def ask(self, text: str) -> None:
        """Ask for a verdict about a post as a scheduler's plug-in would; wait as long as the answer says."""
        post_id = f"load-{next_number()}"
        post = {"id": post_id, "text": text, "author": {"role": "schepen"}, "channel": "facebook"}
        with self.client.post("/v1/verdicts", json=post, headers=self._headers, catch_response=True) as response:
            told = read_answer(response.status_code or 0, response.headers or {}, response.content or b"", post_id)
            _note(told.decision or ("not now" if not told.fault else "fault"), whole=told.is_whole)
            if told.fault:
                response.failure(told.fault)
                return
            if not told.decision:
                response.request_meta["name"] = f"{response.status_code}: told to come back"
            response.success()
        if told.pause_seconds:
            gevent.sleep(told.pause_seconds * (1 + random.random() * _JITTER))


def _note(what: str, *, whole: bool) -> None:
    _told[what] += 1
    _told["not assessed in full"] += not whole


@events.quitting.add_listener
def _conclude(environment: Any, **_rest: Any) -> None:
    """Say in one line what was answered; without any answer the run has shown nothing."""
    print("answers: " + (", ".join(f"{number} {what}" for what, number in _told.most_common() if number) or "none"))
    if not _told:
        environment.process_exit_code = NOTHING_ANSWERED
