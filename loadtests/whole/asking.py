"""Callers that keep their connections and ask at a fixed rate; every answer is compared with what is right."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from tests.load import said
from tests.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK = 200
PATIENCE_SECONDS = 10.0
CONNECTIONS = 16
_SENT = ("text", "author", "channel", "media", "links", "topics", "language", "is_reply")


def known_posts() -> tuple[dict[str, Any], ...]:
    """Return labelled posts that are judged alike on every day: allowed ones, ones to review, blocked ones."""
    rows = map(json.loads, (ROOT / "tests" / "data" / "posts.jsonl").read_text("utf-8").splitlines())
    return tuple({name: row[name] for name in _SENT if name in row} for row in rows if not row["policy_context"])


POSTS = known_posts()


def request(number: int) -> tuple[int, dict[str, Any]]:
    """Return which post the n-th request is about, and its body.

    Every other one comes from a channel of its own, which no guideline looks at: nobody can have remembered it.
    """
    which, is_fresh = number // 2 % len(POSTS), number % 2
    return which, POSTS[which] | ({"channel": f"kanaal {number}"} if is_fresh else {})


class Right:
    """What is right to say of each post under each version of the policy, told by a gate while nothing happens."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._known: dict[tuple[str, int], str] = {}
        self.versions: list[str] = []

    def write_down(self, ask: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Ask about every post, as known and as new; both must be told the same."""
        for number in range(2 * len(POSTS)):
            which, body = request(number)
            answer = ask(body)
            version = answer["policy"]["version"]
            if self._known.setdefault((version, which), said(answer)) != said(answer):
                raise AssertionError(f"post {which} is told two things by one policy")
            if version not in self.versions:
                self.versions.append(version)

    def agrees(self, which: int, answer: dict[str, Any]) -> bool:
        """Say whether an answer is what was written down for the version that it names."""
        return self._known.get((answer["policy"]["version"], which)) == said(answer)


@dataclass(frozen=True)
class Asked:
    """One request: when it was due (time.monotonic), seconds from then, status (0: none), and what was found."""

    due: float
    seconds: float
    status: int
    is_right: bool = False
    version: str = ""
    cache: str = ""
    why: str = ""


@dataclass
class Answers:
    """All that came back so far."""

    all: list[Asked] = field(default_factory=list)
    under_way: int = 0

    def between(self, begin: float, end: float) -> list[Asked]:
        """Return what was due in a span of time."""
        return [asked for asked in list(self.all) if begin <= asked.due < end]


@contextmanager
def asking(url: str, headers: dict[str, str], trusted: ssl.SSLContext, right: Right, rate: float) -> Iterator[Answers]:
    """Ask so many times a second, whether or not earlier ones were answered, until the block ends."""
    answers, stop = Answers(), threading.Event()

    async def run() -> None:
        limits = httpx.Limits(max_connections=4 * CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        async with httpx.AsyncClient(
            base_url=url, headers=headers, verify=trusted, limits=limits, timeout=PATIENCE_SECONDS
        ) as client:
            tasks: set[asyncio.Task[None]] = set()
            number, due = 0, time.monotonic()
            while not stop.is_set():
                await asyncio.sleep(max(due - time.monotonic(), 0.0))
                task = asyncio.create_task(_ask(client, number, due, right, answers))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                number, due = number + 1, due + 1 / rate
            await asyncio.gather(*tasks)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    try:
        yield answers
    finally:
        stop.set()
        thread.join(3 * PATIENCE_SECONDS)


async def _ask(client: httpx.AsyncClient, number: int, due: float, right: Right, answers: Answers) -> None:
    which, body = request(number)
    try:
        response = await client.post("/v1/verdicts", json=body)
    except httpx.HTTPError as error:
        answers.all.append(Asked(due, time.monotonic() - due, 0, why=f"{type(error).__name__} {error}"))
        return
    took = time.monotonic() - due
    if response.status_code != OK:
        answers.all.append(Asked(due, took, response.status_code, why=response.text[:300]))
        return
    told = response.json()
    is_right = right.agrees(which, told)
    why = "" if is_right else f"post {which}: {told['decision']} {told['not_assessed']}"
    answers.all.append(Asked(due, took, OK, is_right, told["policy"]["version"], told["cache"], why))
