"""All new: nothing is ever sent twice, and everybody asks again as soon as there is an answer. What the gate can do."""

from __future__ import annotations

from locust import constant, task

from loadtests.posts import new_text
from loadtests.scenarios.caller import Caller, next_number


class Importer(Caller):
    """Moves an archive through the gate."""

    wait_time = constant(0)

    @task
    def ask_about_a_post(self) -> None:
        """Ask about a new post."""
        self.ask(new_text(next_number()))
