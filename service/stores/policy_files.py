"""Policies as files: one TOML file per organisation, re-read when it changes, refused as a whole.

The name of the file is the name of the organisation. A file that cannot be used leaves the policy that was
in force before; the reason is kept for log, metric and readiness. A file that is being written may be empty or half
there, and still be a policy that can be read: so `look` takes what it finds twice, and nothing empty in
place of a policy (that is what a full disk leaves).
"""

from __future__ import annotations

import tomllib
from contextlib import suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import msgspec

from service.domain.policy import Policy
from service.errors import InvalidPolicy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST_FILE_BYTES = 4 << 20
_Mark = tuple[int, int, int]


def mark_of(path: Path) -> _Mark:
    """Return what differs when a file was changed or replaced; raise OSError when it is not there."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino


def _refuse_emptied(path: Path, mark: _Mark, *, was_there: bool) -> None:
    if was_there and mark[1] == 0:
        raise InvalidPolicy(f"{path.name} is empty", hint="A comment in it says that every default is meant.")


def load_policy(path: Path) -> Policy:
    """Read a policy file; raise InvalidPolicy with what is wrong and where."""
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise InvalidPolicy(f"{path.name} is larger than {LARGEST_FILE_BYTES} bytes")
        return parse_policy(path.read_bytes(), path.name)
    except OSError as error:
        raise InvalidPolicy(f"{path.name} cannot be read ({error.strerror})") from None


def parse_policy(raw: bytes, name: str) -> Policy:
    """Read a policy from TOML; raise InvalidPolicy with what is wrong and where."""
    try:
        table = tomllib.loads(raw.decode("utf-8"))
        return msgspec.convert(_dates_as_text(table), Policy)
    except UnicodeDecodeError as error:
        raise InvalidPolicy(f"{name} is not UTF-8 (byte {error.start})") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidPolicy(f"{name} is no valid TOML: {error}") from None
    except (msgspec.ValidationError, RecursionError) as error:
        raise InvalidPolicy(f"{name}: {error}", hint="`poortwachter policy schema` lists every field.") from None


def _dates_as_text(value: Any) -> Any:
    """TOML has dates of its own; a policy writes them as text, so that JSON and TOML say the same."""
    if isinstance(value, dict):
        return {key: _dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_dates_as_text(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


class PolicyFiles:
    """The policies in force. Replacing one is a single assignment: a verdict never sees two versions."""

    def __init__(self, directory: Path, notice: Callable[[str, str, str], None]) -> None:
        """Read all files; `notice(organisation, result, detail)` hears of every (re)load: ok, refused, removed."""
        self._directory = directory
        self._notice = notice
        self._seen: dict[str, _Mark] = {}
        self._looked: dict[str, _Mark] = {}
        self._policies: dict[str, Policy] = {}
        self.refused: dict[str, str] = {}
        self.refresh()

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations that have a policy in force."""
        return tuple(self._policies)

    def get(self, organisation: str) -> Policy | None:
        """Return the policy in force, or None."""
        return self._policies.get(organisation)

    def look(self) -> None:
        """Take what was changed, added or removed, once it is found the same in two looks: nobody is writing it."""
        before, self._looked = self._looked, self._marks()
        self._take({name: mark for name, mark in self._looked.items() if before.get(name) == mark}, {*before})

    def refresh(self) -> None:
        """Take at once what was changed, added or removed."""
        self._looked = self._marks()
        self._take(self._looked, set())

    def _marks(self) -> dict[str, _Mark]:
        found: dict[str, _Mark] = {}
        for path in sorted(self._directory.glob("*.toml")):
            with suppress(OSError):
                found[path.stem] = mark_of(path)
        return found

    def _take(self, marks: dict[str, _Mark], before: set[str]) -> None:
        """Load those whose mark is not the one they were loaded with; drop those that are neither there nor before."""
        for organisation, mark in marks.items():
            if self._seen.get(organisation) != mark:
                self._seen[organisation] = mark
                self._load(organisation, self._directory / f"{organisation}.toml")
        for organisation in set(self._seen) - set(self._looked) - before:
            del self._seen[organisation]
            self._policies.pop(organisation, None)
            self.refused.pop(organisation, None)
            self._notice(organisation, "removed", "")

    def _load(self, organisation: str, path: Path) -> None:
        try:
            policy = load_policy(path)
            _refuse_emptied(path, self._seen[organisation], was_there=organisation in self._policies)
        except InvalidPolicy as invalid:
            self.refused[organisation] = invalid.detail
            self._notice(organisation, "refused", invalid.detail)
            return
        self.refused.pop(organisation, None)
        self._policies[organisation] = policy
        self._notice(organisation, "ok", policy.version)
