"""What can happen to a policy: a broken file, new ones under load. Every answer is right for the policy it names."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loadtests.faults.fault import Fault
from loadtests.faults.worlds import ORGANISATION, one_gate
from tests.processes import wait_until
from tests.running import DEMONSTRATION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loadtests.faults.worlds import World

OTHER = DEMONSTRATION.replace('language = "nl"', 'language = "fr"')
"""The same policy in another language: a version of its own."""
_TIMES = 2
_LOOKS_SECONDS = 0.4
"""More often than the default of a second, so that more changes fit into the time."""


def _file(world: World) -> Path:
    return world.gate.policies / f"{ORGANISATION}.toml"


@contextmanager
def _broken(world: World) -> Iterator[None]:
    _file(world).write_text(DEMONSTRATION + "\npres_contact = 'a typo'\n[", "utf-8")
    wait_until("the policy is refused", lambda: world.gate.metric("poortwachter_policy_loads_total", result="refused"))
    yield
    _file(world).write_text(DEMONSTRATION, "utf-8")


@contextmanager
def _with_two_policies() -> Iterator[World]:
    with one_gate(POORTWACHTER_POLICY_CHECK_SECONDS=str(_LOOKS_SECONDS)) as world:
        for text in (OTHER, DEMONSTRATION):
            _file(world).write_text(text, "utf-8")
            time.sleep(4 * _LOOKS_SECONDS)
            world.right.write_down(world.ask)
        yield world


def _written_slowly(path: Path, text: str) -> None:
    """Write as a slow editor does: the file is empty, then holds a half, then all."""
    middle = text.index("\n\n", len(text) // 2)
    with path.open("w", encoding="utf-8") as file:
        time.sleep(0.3)
        file.write(text[:middle])
        file.flush()
        time.sleep(0.3)
        file.write(text[middle:])


@contextmanager
def _swapped(world: World) -> Iterator[None]:
    for text in (OTHER, DEMONSTRATION) * _TIMES:
        time.sleep(2 * _LOOKS_SECONDS)
        fresh = world.gate.folder / "fresh.toml"
        fresh.write_text(text, "utf-8")
        fresh.replace(_file(world))
    yield


@contextmanager
def _written_in_place(world: World) -> Iterator[None]:
    for text in (OTHER, DEMONSTRATION) * _TIMES:
        time.sleep(2 * _LOOKS_SECONDS)
        _written_slowly(_file(world), text)
    yield


FAULTS = (
    Fault(
        name="policy-broken",
        does="the policy's file is replaced by one that cannot be read",
        world=one_gate,
        fault=_broken,
    ),
    Fault(
        name="policy-swapped",
        does="another policy and back, twice, each by renaming a file",
        world=_with_two_policies,
        fault=_swapped,
    ),
    Fault(
        name="policy-written",
        does="the same, written slowly in place: the file is empty, then half there, then whole",
        world=_with_two_policies,
        fault=_written_in_place,
    ),
)
