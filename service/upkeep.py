"""Upkeep: what a worker looks at about once a second, and says when it went differently from before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from service.line_log import LineLog
    from service.records.journal import Journal
    from service.secret_files import SecretFiles
    from service.stores.policy_files import PolicyFiles


class WatchedFile(Protocol):
    """A file that is read again when it changes; `refused` says why its last version is not used."""

    refused: str

    def look(self) -> None:
        """Read it again when it has changed and nobody is writing it any more."""


class Upkeep:
    """Files that may change, the decision log, and whatever else wants to be looked at."""

    def __init__(
        self,
        log: LineLog,
        policies: PolicyFiles,
        files: dict[str, WatchedFile],
        secrets: SecretFiles,
        journal: Journal | None,
    ) -> None:
        """`files` are named as in the log and in the readiness answer."""
        self._log = log
        self._policies = policies
        self._files = files
        self._secrets = secrets
        self._journal = journal
        self._told_of_journal = ""
        self.besides: list[Callable[[], None]] = []

    def look(self) -> None:
        """Look at everything once."""
        self._policies.look()
        self._secrets.look()
        for name, watched in self._files.items():
            before = watched.refused
            watched.look()
            if watched.refused != before:
                self._log.event(name, result="refused" if watched.refused else "ok", detail=watched.refused)
        self._look_at_journal()
        for look in self.besides:
            look()

    def parts(self) -> dict[str, str]:
        """Return the readiness of each part: ready or degraded; a file that is in order is not named."""
        found = {name: "degraded" for name, watched in self._files.items() if watched.refused}
        if self._secrets.refused:
            found["secrets"] = "degraded"
        if self._journal is not None:
            found["decision_log"] = "degraded" if self._journal.failing else "ready"
        return found

    def _look_at_journal(self) -> None:
        failing = self._journal.failing if self._journal is not None else ""
        if failing != self._told_of_journal:
            self._log.event("decision_log", result="failing" if failing else "ok", detail=failing)
        self._told_of_journal = failing
