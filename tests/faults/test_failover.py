"""Redis fails over under load: no request fails, every verdict is what it was, and what was remembered is still known."""

from __future__ import annotations

import itertools
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.load import Run, load, said
from tests.processes import ROOT, wait_until
from tests.redis_sets import KINDS, RedisSet
from tests.running import HASH_KEY, Gate, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_FORGETFUL_SECONDS = 10.0
"""So long after another server is master, at most, until everything is remembered again."""
_SENT = ("text", "author", "channel", "media", "links", "topics", "language", "is_reply")


def known_posts() -> list[dict[str, Any]]:
    """Return labelled posts of which some are allowed, some reviewed and some blocked; each text once."""
    rows = map(json.loads, (ROOT / "tests" / "data" / "posts.jsonl").read_text("utf-8").splitlines())
    posts = [{name: row[name] for name in _SENT if name in row} for row in rows if not row["policy_context"]]
    return list({post["text"]: post for post in posts}.values())


@dataclass
class World:
    """A gate that remembers nothing itself, a set of servers, posts and what was said of them while all was well."""

    gate: Gate
    redis: RedisSet
    posts: list[dict[str, Any]]
    right: dict[str, str]
    run: Run

    def asks_again(self) -> list[str]:
        """Return what `cache` says of each post."""
        return [self.gate.ask(post).json()["cache"] for post in self.posts]

    def wait_until_all_is_known(self) -> None:
        """Every post, on whichever server it lies, was found."""
        wait_until("all is remembered again", lambda: set(self.asks_again()) == {"hit"}, LONGEST_FORGETFUL_SECONDS)

    def is_writable(self) -> bool:
        """Say whether a new post is remembered, on each of enough keys to reach every server."""
        number = time.monotonic_ns()
        fresh = [f"Het park heeft nummer {number + more}." for more in range(12)]
        return all(self.gate.ask(text).json()["cache"] == cache for cache in ("miss", "hit") for text in fresh)


@contextmanager
def world_with(kind: str, *arguments: str, **environment: str) -> Iterator[World]:
    """Run a set, a gate and a load of known posts; in the end nothing failed and nothing differs."""
    given = {"POORTWACHTER_MEMORY_ENTRIES": "0", "POORTWACHTER_HASH_KEY": HASH_KEY} | environment
    posts = known_posts()
    with KINDS[kind]() as redis_set, serving(*arguments, REDIS_URL=redis_set.url, **given) as gate:
        right = {post["text"]: said(gate.ask(post).json()) for post in posts}
        with load(gate.url, itertools.cycle(posts), pause_seconds=0.02) as run:
            world = World(gate, redis_set, posts, right, run)
            world.wait_until_all_is_known()
            yield world
            run.wait_for(50)
        assert run.failures == [], [line for line in (*gate.lines, *gate.complaints) if "rror" in line][:3]
        assert run.differing(right) == []
        assert not [line for line in gate.lines if '"error"' in line and "Traceback" in line]


KINDS_OF_SETS = pytest.mark.parametrize("kind", KINDS)


@KINDS_OF_SETS
def test_a_master_is_killed_under_load(kind: str) -> None:
    """What it had remembered is found on the server that follows it, and new posts are remembered there."""
    with world_with(kind) as world:
        world.redis.wait_for_another(world.redis.kill_master())
        world.wait_until_all_is_known()
        wait_until("new posts are remembered", world.is_writable)


def test_a_cluster_that_was_never_there_fails_no_request() -> None:
    """Its client then raises what is no error of Redis."""
    nobody = "redis+cluster://127.0.0.1:1,127.0.0.1:2"
    with serving(REDIS_URL=nobody, POORTWACHTER_HASH_KEY=HASH_KEY) as gate:
        answers = [gate.ask(f"Vandaag openen we park {number}!") for number in range(3)]
    assert [(answer.status_code, answer.json()["cache"]) for answer in answers] == [(200, "bypass")] * 3


@pytest.mark.failover
@KINDS_OF_SETS
def test_masters_are_asked_to_step_down_under_load(kind: str) -> None:
    """`SENTINEL FAILOVER` or `CLUSTER FAILOVER`, twice: there, and back or on."""
    with world_with(kind) as world:
        for _ in range(2):
            world.redis.wait_for_another(world.redis.switch())
            world.wait_until_all_is_known()
            wait_until("new posts are remembered", world.is_writable)
            world.redis.wait_until_settled()


@pytest.mark.failover
@KINDS_OF_SETS
def test_a_machine_falls_silent_under_load_and_comes_back(kind: str) -> None:
    """The master and the sentinel that the address names first: connections are taken, and nobody answers."""
    with world_with(kind) as world:
        old, frozen = world.redis.freeze_machine()
        world.redis.wait_for_another(old)
        world.wait_until_all_is_known()
        wait_until("new posts are remembered", world.is_writable)
        since = time.monotonic()
        world.run.wait_for(100)
        assert set(world.run.caches(since)) == {"hit"}
        for each in frozen:
            each.resume()
        world.run.wait_for(300, 30.0)
        world.wait_until_all_is_known()
        wait_until("new posts are remembered", world.is_writable)


@pytest.mark.failover
@KINDS_OF_SETS
def test_a_machine_is_lost_under_load_and_never_comes_back(kind: str) -> None:
    """The same, with connections refused."""
    with world_with(kind) as world:
        old, lost = world.redis.kill_machine()
        world.redis.wait_for_another(old)
        world.wait_until_all_is_known()
        wait_until("new posts are remembered", world.is_writable)
        assert all(each.is_gone for each in lost)


@pytest.mark.failover
@KINDS_OF_SETS
def test_all_servers_fall_silent_and_come_back(kind: str) -> None:
    """Nothing is remembered meanwhile, and everything again a moment later."""
    with world_with(kind) as world:
        world.redis.freeze_all()
        since = time.monotonic()
        world.run.wait_for(100, 30.0)
        assert world.run.caches(since)["hit"] <= 2  # answers that were on their way
        world.redis.resume_all()
        wait_until("new posts are remembered", world.is_writable, 30.0)
        world.wait_until_all_is_known()


@pytest.mark.failover
@KINDS_OF_SETS
def test_two_workers_and_default_memory_survive_every_failover(kind: str) -> None:
    """As a gate is run: it remembers in its processes too."""
    with world_with(kind, "--workers", "2", POORTWACHTER_MEMORY_ENTRIES="20000") as world:
        world.redis.wait_for_another(world.redis.switch())
        world.redis.wait_until_settled()
        world.redis.wait_for_another(world.redis.kill_master())
        world.run.wait_for(200, 30.0)
        wait_until("new posts are remembered", world.is_writable)
