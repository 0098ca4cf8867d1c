"""Steady: editors at work. Each asks about a post every two seconds; one in five is the post they asked before."""

from __future__ import annotations

import random

from locust import constant_throughput, task

from loadtests.posts import new_text
from loadtests.scenarios.caller import Caller, next_number

ASKED_AGAIN = 0.2


class Editor(Caller):
    """Writes, asks, sometimes asks again before publishing."""

    wait_time = constant_throughput(0.5)
    _last = ""

    @task
    def ask_about_a_post(self) -> None:
        """Ask about a new post, or once more about the last."""
        if not self._last or random.random() >= ASKED_AGAIN:
            self._last = new_text(next_number())
        self.ask(self._last)
