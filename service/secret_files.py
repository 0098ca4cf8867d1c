"""Secrets that came from files are read again when a file changes; what cannot be used leaves the old one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.errors import InvalidSetting
from service.settings import secret_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

Mark = tuple[int, int, int] | None


class SecretFiles:
    """The files behind secrets; `refused` names those that hold what cannot be used, and says why."""

    def __init__(
        self,
        files: Iterable[tuple[str, Path]],
        use: Mapping[str, Callable[[str], None]],
        notice: Callable[[str, str, str], None],
    ) -> None:
        """`use[name]` takes a new secret or raises InvalidSetting; `notice(name, result, detail)` is told of it."""
        self._files = dict(files)
        self._use = use
        self._notice = notice
        self._seen = self._marks()
        self._looked = self._seen
        self.refused: dict[str, str] = {}

    def look(self) -> None:
        """Read every file that changed, once it is found the same in two looks: half a secret may look whole."""
        before, self._looked = self._looked, self._marks()
        self._take({name: mark for name, mark in self._looked.items() if mark == before[name]})

    def refresh(self) -> None:
        """Read at once every file that changed since it was read."""
        self._looked = self._marks()
        self._take(self._looked)

    def _marks(self) -> dict[str, Mark]:
        return {name: _mark(path) for name, path in self._files.items()}

    def _take(self, marks: Mapping[str, Mark]) -> None:
        for name, mark in marks.items():
            if mark == self._seen[name]:
                continue
            self._seen[name] = mark
            try:
                self._use[name](secret_from(name, self._files[name]))
            except InvalidSetting as invalid:
                self.refused[name] = invalid.detail
                self._notice(name, "refused", invalid.detail)
            else:
                self.refused.pop(name, None)
                self._notice(name, "ok", "")


def _mark(path: Path) -> Mark:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
