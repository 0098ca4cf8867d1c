"""The hold worker is killed anywhere, again and again, while authors write, edit, approve and schedule anew.

A tick is one interval: the world changes, the worker makes a round (started again until one is finished), what is due is
published. Now and then a post is edited, or released, in the middle of a round.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from service.outbound.client import Client
from service.outbound.ledger import LedgerFile
from tests.outbound.holding import BAD, DOUBTFUL, GOOD, SECRET, House, due
from tests.outbound.servers import Asked, Postiz, Receiver

SEEDS = int(os.environ.get("CRASH_WORLDS", "4"))
TICKS = 8


class Killed(BaseException):
    """The process is gone, here."""


class Reaper:
    """Kills after a number of steps: before and after every question and every write to the disk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = -1
        ask, save = Client.ask, LedgerFile.save

        async def mortal_ask(*arguments: Any, **request: Any) -> Any:
            self.step()
            reply = await ask(*arguments, **request)
            self.step()
            return reply

        def mortal_save(*arguments: Any) -> None:
            self.step()
            save(*arguments)
            self.step()

        monkeypatch.setattr(Client, "ask", mortal_ask)
        monkeypatch.setattr(LedgerFile, "save", mortal_save)

    def step(self) -> None:
        """Die when the time has come."""
        self.left -= 1
        if self.left == 0:
            raise Killed


class World:
    """Authors and officers around one worker, and what must never happen."""

    def __init__(self, house: House, reaper: Reaper, seed: int) -> None:
        self.house = house
        self.reaper = reaper
        self.chance = random.Random(seed)
        self.tool, self.receiver = Postiz(), Receiver(SECRET)
        self.worker = house.worker("postiz", self.tool.url + "/public/v1", Postiz.KEY, self.receiver.url + "/hook")
        self.reviewed = [f"{DOUBTFUL} Deel {part} van {seed}." for part in range(3)]  # an approval outlives its world
        self.ticks: dict[str, int] = {}
        self.approved: set[str] = set()
        self.in_round: set[str] = set()  # what was changed after the round under way had begun
        self.moves = self.deaths = 0
        self.wrong: list[str] = []
        self.tool.before = self.during  # type: ignore[assignment]

    def text(self, name: str) -> str:
        return str(self.tool.posts[name]["content"])

    def may_go_out(self, name: str) -> bool:
        return self.text(name) == GOOD or self.text(name) in self.approved

    def write(self, name: str, tick: int, state: str = "QUEUE") -> None:
        """Write a new post, or another wording of it."""
        self.ticks[name] = tick
        self.tool.put(name, self.chance.choice([GOOD, BAD, *self.reviewed]), due(1 + tick), state)

    def approve(self, name: str) -> None:
        """Release the wording of a post; others that share it were perhaps looked at already in this round."""
        self.house.approve(self.text(name))
        self.approved.add(self.text(name))
        self.in_round |= {other for other in self.tool.posts if self.text(other) == self.text(name)}

    def change(self, now: int) -> None:
        """Let people do what they do between two polls."""
        if self.chance.random() < 0.8:
            self.write(f"p{len(self.ticks)}", now + self.chance.randint(0, 4))
        for name, post in self.tool.posts.items():
            luck = self.chance.random()
            if post["state"] == "PUBLISHED" or luck > 0.5:
                continue
            if luck < 0.2:
                self.write(name, max(now, self.ticks[name]), post["state"])
            elif luck < 0.35 and self.text(name) in self.reviewed:
                self.approve(name)
            elif post["state"] == "DRAFT":
                self.ticks[name] = max(now, self.ticks[name])
                post["state"] = "QUEUE"

    def during(self, asked: Asked) -> None:
        """See what the worker does; now and then an author is at work meanwhile."""
        if asked.method == "PUT":
            name = asked.path.split("/")[4]
            self.moves += 1
            if self.tool.posts[name]["state"] != "QUEUE":
                self.wrong.append(f"{name} is moved although it is {self.tool.posts[name]['state']}")
            if self.may_go_out(name) and name not in self.in_round:
                self.wrong.append(f"{name} may go out and is moved")
        elif self.chance.random() < 0.05 and self.tool.posts:
            name = self.chance.choice(sorted(self.tool.posts))
            if self.text(name) in self.reviewed and self.chance.random() < 0.4:
                self.approve(name)
            elif self.tool.posts[name]["state"] == "QUEUE":
                self.write(name, self.ticks[name])
                self.in_round.add(name)

    def poll(self) -> None:
        """Make a round, started again as often as it is killed."""
        self.in_round.clear()
        while True:
            self.reaper.left = self.chance.choice([-1, self.chance.randint(1, 30)])
            try:
                assert self.worker.run()
            except Killed:
                self.deaths += 1
                continue
            finally:
                self.reaper.left = -1
            return

    def publish(self, now: int) -> None:
        """Publish what is due, as the tool does."""
        for name, post in self.tool.posts.items():
            if post["state"] == "QUEUE" and self.ticks[name] <= now:
                post["state"] = "PUBLISHED"
                if not self.may_go_out(name) and name not in self.in_round:
                    self.wrong.append(f"{name} is published and was to be held")

    def close(self) -> None:
        self.tool.close()
        self.receiver.close()


@pytest.fixture
def reaper(monkeypatch: pytest.MonkeyPatch) -> Reaper:
    """Give death."""
    return Reaper(monkeypatch)


def test_killed_anywhere_nothing_is_lost_or_done_twice(house: House, reaper: Reaper) -> None:
    """None lost, none moved twice, none published that was to be held, none held after an approval; all told once."""
    moves = deaths = 0
    for seed in range(SEEDS):
        world = World(house, reaper, seed)
        for tick in range(TICKS):
            world.change(tick)
            world.poll()
            world.publish(tick)
        world.poll()
        told = [event for event in world.receiver.received.values() if event["type"] == "post.held"]
        world.close()

        assert world.wrong == [], seed
        assert len(world.tool.posts) == len(world.ticks)
        assert len(told) == world.moves, seed
        moves, deaths = moves + world.moves, deaths + world.deaths
    assert moves > SEEDS
    assert deaths > SEEDS
