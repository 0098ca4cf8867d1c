"""An application of two organisations whose officers give approvals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from service.web.keys import create_key, write_keys
from tests.api.door import Door, settings_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import httpx

    from service.assembly import Assembly
    from service.web.keys import Key

REVIEWED = "Namens het college: de ring wordt gesloten."
APPROVALS = "/v1/approvals"
POLICY = 'language = "nl"\n'
HASH = "hmac-sha256:k1:" + "5d" * 32


def in_hours(hours: float) -> str:
    """Return a moment from now, in UTC."""
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


class Officers:
    """`tokens`: tool and officer and chief of dorp, and a city that has every right of its own organisation."""

    def __init__(self, folder: Path, change: Callable[[Assembly], None] | None = None, **settings: Any) -> None:
        """Write policies and keys, and open the door; `change` may put a fake behind a port."""
        self.settings = settings_in(folder, **settings)
        self.tokens: dict[str, str] = {}
        self.keys: dict[str, Key] = {}
        for name, organisation, rights, blocks in (
            ("tool", "dorp", ("verdicts", "gate"), False),
            ("officer", "dorp", ("verdicts", "approve"), False),
            ("chief", "dorp", ("approve",), True),
            ("city", "stad", ("verdicts", "approve"), True),
        ):
            (folder / "policies" / f"{organisation}.toml").write_text(POLICY, "utf-8")
            self.keys[name], self.tokens[name] = create_key(
                (), organisation, name, rights, created="2026-11-23", may_release_blocks=blocks
            )  # type: ignore[arg-type]
        write_keys(self.settings.keys, tuple(self.keys.values()))
        self.door = Door(self.settings, change)

    def ask(self, post: Any, approval: str | None = None, by: str = "tool", **headers: str) -> dict[str, Any]:
        """Return the answer about a post, with or without an approval."""
        given = {"x_approval": approval} if approval is not None else {}
        return self.door.judge(post, x_api_key=self.tokens[by], **given, **headers)

    def asked(self, by: str = "officer", **changes: Any) -> httpx.Response:
        """Ask for an approval."""
        body = {"content_hash": HASH, "by_role": "communicatieambtenaar", "until": in_hours(1)} | changes
        return self.door.post(APPROVALS, body, x_api_key=self.tokens[by])

    def approve(self, post: Any, by: str = "officer", **changes: Any) -> str:
        """Have a post judged, and approve what was answered."""
        asker = "city" if by == "city" else "tool"
        response = self.asked(by, content_hash=self.ask(post, by=asker)["content_hash"], **changes)
        assert response.status_code == 200, response.text
        token: str = response.json()["approval"]
        return token
