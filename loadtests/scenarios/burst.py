"""Burst: a quiet gate, and every fifteen seconds a campaign that is scheduled at once: all users for five seconds."""

from __future__ import annotations

import math

from locust import LoadTestShape, constant_throughput, task

from loadtests.posts import new_text
from loadtests.scenarios.caller import Caller, next_number

CYCLE_SECONDS = 15.0
BURST_SECONDS = 5.0
QUIET_SHARE = 0.1


class Campaigner(Caller):
    """Sends post after post, two a second."""

    wait_time = constant_throughput(2)

    @task
    def ask_about_a_post(self) -> None:
        """Ask about a new post."""
        self.ask(new_text(next_number()))


class Bursts(LoadTestShape):
    """A tenth of the users, then all of them, again and again until the run time is over; bursts come last."""

    use_common_options = True

    def tick(self) -> tuple[int, float] | None:
        """Return how many users there are now, and how many a second come or go."""
        options = self.runner.environment.parsed_options
        run_seconds, users = options.run_time or math.inf, options.num_users or 1
        passed = self.get_run_time()
        if passed > run_seconds:
            return None
        cycle = min(CYCLE_SECONDS, run_seconds)
        is_burst = passed % cycle >= cycle - min(BURST_SECONDS, cycle / 2)
        return (users if is_burst else max(1, round(users * QUIET_SHARE))), float(users)
