"""Whatever a tool answers, a round ends in a sentence: nothing is moved that was not read, and nothing falls over."""

from __future__ import annotations

import copy
import os
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.outbound.buffer_server import Buffer
from tests.outbound.holding import BAD, GOOD, House, due
from tests.outbound.servers import Answer, Asked, Postiz

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = int(os.environ.get("STRANGE_ANSWERS", "12"))
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "draft",
    "QUEUE",
    "2026-02-30T99:00:00Z",
    "\ud7ff",
    [],
    [[]],
    {},
    {"id": []},
    ["x"],
    "x" * 70_000,
]


def spoilt(value: Any, chance: random.Random) -> Any:
    """Return a decoded answer with something odd somewhere in it."""
    value = copy.deepcopy(value)
    place, key = value, None
    while isinstance(place, dict | list) and place and (key is None or chance.random() < 0.8):
        holder = place
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        place = place[key]
    if key is None:
        return chance.choice(ODD)
    holder[key] = copy.deepcopy(chance.choice(ODD))
    return value


@pytest.mark.parametrize("make", [Postiz, Buffer])
def test_strange_answers_end_in_a_sentence(house: House, make: Callable[[], Postiz | Buffer]) -> None:
    """Valid JSON of every wrong shape, at every question; afterwards the worker goes on as if nothing had been."""
    tool, chance = make(), random.Random(4)
    tool.put("bad", BAD, due(3))
    tool.put("good", GOOD, due(4))
    kind, path, account = (
        ("buffer", "", {"account": "org-1"}) if isinstance(tool, Buffer) else ("postiz", "/public/v1", {})
    )
    worker = house.worker(kind, tool.url + path, tool.KEY, **account)

    def spoil(asked: Asked) -> Answer | None:
        if chance.random() > 0.5:
            return None
        return Answer(spoilt(tool.answer(asked).body, chance))

    for _ in range(ANSWERS):
        tool.after = spoil
        worker.run()
        assert worker.said
        tool.put("bad", BAD, due(3))
    tool.after = lambda _: None
    tool.holds.clear()
    assert worker.run()
    assert tool.holds == ["bad"]
    tool.close()
