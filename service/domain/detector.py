"""What a detector is: a room that sees one sort of thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct

from service.domain.finding import Finding
from service.domain.policy import Policy
from service.domain.reading import Reading


class Detector(Struct, frozen=True):
    """A pure detector: yields findings in time linear in the length of the text.

    `kinds` are all kinds it can yield. `reads_words` says that it depends on one of the four languages: in
    another language its silence means nothing. `whole` says that it must see all passages together (it then
    has to be cheap); any other detector may be asked about one passage of a long post at a time.
    """

    name: str
    version: int
    kinds: frozenset[str]
    detect: Callable[[Reading, Policy], Iterable[Finding]]
    reads_words: bool = True
    whole: bool = False

    @property
    def source(self) -> str:
        """Name and version, as findings cite it."""
        return f"{self.name}/{self.version}"


class ModelDetector(Protocol):
    """A detector that waits for a model; asked within a deadline."""

    @property
    def name(self) -> str:
        """Return its name, as findings cite it."""

    @property
    def version(self) -> int:
        """Return the version of the room (the model's own version stands in the decision)."""

    @property
    def kinds(self) -> frozenset[str]:
        """Return all kinds it can yield."""

    @property
    def models(self) -> dict[str, str]:
        """Return what runs underneath: purpose to name@version."""

    async def detect(self, reading: Reading, policy: Policy) -> Iterable[Finding]:
        """Return findings; raise ModelUnavailable when the model cannot answer."""

    async def warm_up(self) -> None:
        """Make the model ready, so that the first caller does not wait; raise ModelUnavailable when it cannot."""


class ModelUnavailable(Exception):
    """The model cannot answer now; `why` is from a closed list and ends up in `not_assessed`."""

    def __init__(self, why: str) -> None:
        """Say why: classifier_timeout, classifier_unavailable or classifier_queue_full."""
        super().__init__(why)
        self.why = why
