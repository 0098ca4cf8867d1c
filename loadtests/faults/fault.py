"""A fault: what it does, to which servers, and what may honestly be refused meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from msgspec import Struct

from loadtests.faults.worlds import World


def _nothing_is_lacking() -> str:
    return ""


class Fault(Struct, frozen=True, kw_only=True):
    """`world` starts the servers; `fault` breaks something when it is entered and mends it when it is left.

    `refusal` says why some requests can only be refused, in the words of the footnote, and `refused_as` how that
    looks to a client (a status, or the name of the client's error); anything else counts as failed. `lacks` says what
    this machine lacks to run it, if anything.
    """

    name: str
    does: str
    world: Callable[[], AbstractContextManager[World]]
    fault: Callable[[World], AbstractContextManager[None]]
    refusal: str = ""
    refused_as: frozenset[str] = frozenset()
    lacks: Callable[[], str] = _nothing_is_lacking
