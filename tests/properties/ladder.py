"""A ladder from 1 to 256 KiB of text that is hard to read: what each detector costs on every rung.

`python -m tests.properties.ladder` prints microseconds per thousand characters, and the longest time for
which the event loop stands still while a 256 KiB post is judged.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from service.assembly import build_pipeline
from service.detectors.registry import DETECTORS
from service.domain.policy import Policy
from service.domain.reading import Passage, Reading
from service.normalise import passage
from tests.conftest import NOW, VOCABULARY, policy_of, post_of, read
from tests.properties.posts import POLICY

RUNGS = tuple(size * 1024 for size in (1, 4, 16, 64, 256))
REPEATS = {
    "letters": "a",
    "words": "de stad en het dorp ",
    "digits": "85.07.30-033.28 ",
    "one long number": "1",
    "ibans": "BE68 5390 0754 7034 ",
    "disguised": "s u k k e l ",
    "leet": "5ukk3l5",
    "stretched": "suuuukkkel",
    "starred": "s*kkel*",
    "quotes": '"a" ',
    "open quotes": "„",
    "addresses": "a@b.be,",
    "links": "http://a.be/?q=",
    "handles": "@a#b ",
    "insults": "jij sukkel! ",
    "dodges": "ik zeg niet dat maar ",
    "apes": "🐒🍌",
    "groups": "Marokkanen ",
    "names": "Jan Peeters ",
    "questions": "niet? nooit! ",
    "lines": "-\n",
    "marks": "e\u0301\u200d",
    "families": "👨‍👩‍👧‍👦",
    "ligatures": "ﷺﬁ",
    "brackets": "[((",
    "dates": "12/11/2026 om 20 uur ",
    "party": "stem Hart voor Linde masterplan 50% ",
}
FIELD_CHARACTERS = 19_900
"""Just below the longest text field."""


def policy() -> Policy:
    """Return a policy with something of everything."""
    return policy_of(POLICY)


def text_of(repeat: str, characters: int) -> str:
    """Return so many characters of a repeat."""
    return (repeat * (characters // len(repeat) + 1))[:characters]


def reading_of(text: str) -> Reading:
    """Read one text of any length, without the limit of a field."""
    return replace(read("x"), passages=(passage("text", "author", text, VOCABULARY),))


def fresh(reading: Reading) -> Reading:
    """Return the same reading with nothing worked out yet."""
    return replace(reading, passages=tuple(replace(each) for each in reading.passages))


def cost(step: Callable[[Any], Any], given: Callable[[], Any], attempts: int = 3) -> float:
    """Return the least CPU seconds of several attempts."""
    least = float("inf")
    for _ in range(attempts):
        made = given()
        gc.disable()
        began = time.process_time()
        step(made)
        least = min(least, time.process_time() - began)
        gc.enable()
    return least


def steps() -> dict[str, Callable[[Reading], Any]]:
    """Return every detector, and reading itself, as something that takes a Reading."""
    rules = policy()

    def asked(detect: Callable[[Reading, Policy], Iterable[Any]]) -> Callable[[Reading], Any]:
        return lambda reading: list(detect(reading, rules))

    def normalised(reading: Reading) -> Passage:
        return passage("text", "author", reading.passages[0].original, VOCABULARY)

    def worded(reading: Reading) -> Any:
        return reading.passages[0].words, reading.passages[0].sentences, reading.passages[0].span(0, 1)

    return {"normalise": normalised, "reading": worded} | {d.name: asked(d.detect) for d in DETECTORS}


def large_post(repeat: str) -> dict[str, Any]:
    """Return a post of nearly 256 KiB, in fields of the longest length."""
    fields: list[str] = []
    while len(json.dumps({"text": "", "thread": [*fields, ""]}, ensure_ascii=False).encode()) < 225 * 1024:
        left = 250 * 1024 - len("".join(fields).encode())
        share = max(len(repeat.encode()) / len(repeat), 1.0)
        fields.append(text_of(repeat, min(FIELD_CHARACTERS, int(left / share))).replace('"', "'"))
    return {"text": fields[0], "thread": fields[1:]}


async def longest_gap(repeat: str) -> float:
    """Return for how long the event loop stands still, at most, while a large post is judged: seconds."""
    pipeline = build_pipeline()
    post, rules = post_of(large_post(repeat)), policy()
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        last = time.thread_time()  # the machine may be busy with others; they are not our fault
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            longest = max(longest, now - last)
            last = now

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0)
    await pipeline.decide(post, rules, NOW, "test")
    await asyncio.sleep(0)
    ticking.cancel()
    await asyncio.gather(ticking, return_exceptions=True)
    return longest


def main() -> None:
    """Print the ladder."""
    chosen = sys.argv[1:]
    for label, repeat in REPEATS.items():
        for name, step in steps().items():
            if chosen and name not in chosen:
                continue
            costs = []
            for size in RUNGS:
                reading = reading_of(text_of(repeat, size))
                costs.append(cost(step, lambda reading=reading: fresh(reading), 2) / size * 1e9)
            mark = " <-- grows" if costs[3] > 4 * costs[1] and costs[3] * RUNGS[3] > 5e6 else ""
            if mark or costs[4] * RUNGS[4] > 100e6 or chosen:
                sys.stdout.write(
                    f"{label:16} {name:18} " + " ".join(f"{c:9.0f}" for c in costs) + f" ns a character{mark}\n"
                )
        if not chosen:
            gap = asyncio.run(longest_gap(repeat)) * 1000
            sys.stdout.write(f"{label:16} longest gap {gap:.0f} ms\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
