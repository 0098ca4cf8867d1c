"""What the hold worker remembers between polls: keyed hashes, steps and moments; never a word, never an id in clear.

A step is written down, and synced to the disk, before it is taken; the file is replaced in one piece. So a worker
that was killed anywhere knows what it was about to do. One worker per source: the file beside it is locked.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct, field

from service.errors import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Iterator

Step = Literal["seen", "holding", "held", "published"]
"""`holding`: about to be moved to draft; whether it was is seen in the tool."""
Report = Literal["post.held", "post.published"]
KEPT = timedelta(days=30)
"""What no poll has shown for so long is forgotten."""


class Entry(Struct, omit_defaults=True):
    """One post. `content` is the keyed hash of its words, and of all that was judged; `under` the versions used.

    `passes`: it may be published; `until`: when that must be asked again though nothing changed; `times`: how often it
    was moved to draft; `report`: what is still to be told.
    """

    content: str
    under: str
    passes: bool
    seen: datetime
    step: Step = "seen"
    times: int = 0
    until: datetime | None = None
    report: Report | None = None


class Ledger(Struct, forbid_unknown_fields=True):
    """What is remembered of one source. `rehearsed`: a whole dry run is behind us."""

    organisation: str
    source: str
    version: int = 1
    rehearsed: bool = False
    polled_at: datetime | None = None
    posts: dict[str, Entry] = field(default_factory=dict)

    @property
    def waits_for_drafts(self) -> bool:
        """Whether drafts must be read: to see whether a step was taken, or to word a report once more."""
        return any(entry.step == "holding" or entry.report for entry in self.posts.values())

    def forget(self, now: datetime) -> None:
        """Forget what no poll has shown for a long time."""
        self.posts = {name: entry for name, entry in self.posts.items() if now - entry.seen < KEPT}


class LedgerFile:
    """The file of a ledger, and the lock beside it."""

    def __init__(self, folder: Path, organisation: str, source: str) -> None:
        """Keep it in a folder, readable by its owner only."""
        self._names = organisation, source
        self.path = folder / "hold" / f"{_plain(organisation)}.{_plain(source)}.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; raise InvalidSetting when another worker does, or the folder cannot be written."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = self.path.with_suffix(".lock").open("a")
        except OSError as error:
            raise InvalidSetting(
                f"the worker cannot remember anything in {self.path.parent} ({error.strerror})",
                hint="Set POORTWACHTER_STATE to a folder that can be written.",
            ) from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise InvalidSetting(
                    f"another worker holds {'.'.join(self._names)} back already", hint="One worker per source."
                ) from None
            yield

    def load(self) -> Ledger | None:
        """Return what is remembered, None at the very first start; raise InvalidSetting when it cannot be read."""
        try:
            ledger = msgspec.json.decode(self.path.read_bytes(), type=Ledger)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise InvalidSetting(
                f"{self.path} cannot be read ({type(error).__name__})",
                hint="Restore it, or move it away: then the next start is a dry run again.",
            ) from None
        if (ledger.organisation, ledger.source) != self._names or ledger.version != 1:
            raise InvalidSetting(f"{self.path} belongs to another source or release", hint="Move it away.")
        return ledger

    def fresh(self) -> Ledger:
        """Return a ledger that remembers nothing."""
        return Ledger(*self._names)

    def save(self, ledger: Ledger) -> None:
        """Replace the file in one step; what is saved survives a loss of power. Raise InvalidSetting when it cannot."""
        try:
            self._replace(msgspec.json.encode(ledger))
        except OSError as error:
            raise InvalidSetting(
                f"the worker cannot write {self.path} ({error.strerror})",
                hint="Nothing more is moved; make room first.",
            ) from None

    def _replace(self, content: bytes) -> None:
        handle, fresh = tempfile.mkstemp(prefix=".hold-", dir=self.path.parent)  # mode 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(fresh).replace(self.path)
        except BaseException:
            Path(fresh).unlink(missing_ok=True)
            raise
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:80]
