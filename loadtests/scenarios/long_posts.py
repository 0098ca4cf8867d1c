"""Long posts: articles of nine thousand characters among the ordinary posts, one in three. Windows, not truncation."""

from __future__ import annotations

import random

from locust import constant_throughput, task

from loadtests.posts import long_text, new_text
from loadtests.scenarios.caller import Caller, next_number

LONG = 1 / 3


class Essayist(Caller):
    """Asks about a post every five seconds."""

    wait_time = constant_throughput(0.2)

    @task
    def ask_about_a_post(self) -> None:
        """Ask about a new post, long or not."""
        number = next_number()
        self.ask(long_text(number) if random.random() < LONG else new_text(number))
