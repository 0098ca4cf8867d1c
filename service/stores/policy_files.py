"""Policies as files: one TOML file per organisation, re-read when it changes, refused as a whole.

The name of the file is the name of the organisation. A file that cannot be used leaves the policy that was
in force before; the reason is kept for log, metric and readiness.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import msgspec

from service.domain.policy import Policy
from service.errors import InvalidPolicy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST_FILE_BYTES = 4 << 20


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
        self._seen: dict[str, tuple[int, int, int]] = {}
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

    def refresh(self) -> None:
        """Look for files that were changed, added or removed since the last look."""
        present: set[str] = set()
        for path in sorted(self._directory.glob("*.toml")):
            organisation = path.stem
            present.add(organisation)
            try:
                found = path.stat()
            except OSError:
                continue
            mark = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._seen.get(organisation) == mark:
                continue
            self._seen[organisation] = mark
            self._load(organisation, path)
        for organisation in set(self._seen) - present:
            del self._seen[organisation]
            self._policies.pop(organisation, None)
            self.refused.pop(organisation, None)
            self._notice(organisation, "removed", "")

    def _load(self, organisation: str, path: Path) -> None:
        try:
            policy = load_policy(path)
        except InvalidPolicy as invalid:
            self.refused[organisation] = invalid.detail
            self._notice(organisation, "refused", invalid.detail)
            return
        self.refused.pop(organisation, None)
        self._policies[organisation] = policy
        self._notice(organisation, "ok", policy.version)
