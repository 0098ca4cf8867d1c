"""Duplicates: many offices publish the same few texts. Nineteen of twenty posts are among fifty that all send."""

from __future__ import annotations

import random

from locust import constant_throughput, task

from loadtests.posts import new_text
from loadtests.scenarios.caller import Caller, next_number

KNOWN = 50
NEW = 0.05
_FIRST = next_number()


class Sharer(Caller):
    """Sends what others send too, five posts a second."""

    wait_time = constant_throughput(5)

    @task
    def ask_about_a_post(self) -> None:
        """Ask about one of the shared posts, seldom about a new one."""
        number = next_number() if random.random() < NEW else _FIRST - 1 - random.randrange(KNOWN)
        self.ask(new_text(number))
