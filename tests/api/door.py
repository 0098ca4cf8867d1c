"""The whole application, asked in this process: everything but the socket."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
from msgspec.structs import replace

from service.app import create
from service.assembly import build
from service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from service.assembly import Assembly

BLOCKED = "Mijn rijksregisternummer is 85.07.30-033.28."
ALLOWED = "Vandaag openen we het nieuwe park!"
VERDICTS = "/v1/verdicts"
BATCH = "/v1/verdicts/batch"
TRY = "/v1/policies/try"
NDJSON = "application/x-ndjson"
SECONDS = 10.0
"""No answer takes longer, or the test fails."""


class Door:
    """An assembly behind its application; `ask` is one HTTP request, answered in this process."""

    def __init__(self, settings: Settings, change: Callable[[Assembly], None] | None = None) -> None:
        """`change` may put a fake behind a port before the application is made."""
        self.assembly = build(settings)
        if change is not None:
            change(self.assembly)
        self.app = create(self.assembly)
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False), base_url="http://127.0.0.1:8000"
        )
        self._running = self.assembly.running(None)
        self._runner.run(self._running.__aenter__())

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send one request, within a limit of time."""
        return self._runner.run(asyncio.wait_for(self._client.request(method, path, **request), SECONDS))

    def post(self, path: str, body: Any, **headers: Any) -> httpx.Response:
        """Post JSON, or bytes as they are; `idempotency_key=…` becomes the header Idempotency-Key."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"content-type": "application/json"} | {name.replace("_", "-"): v for name, v in headers.items()}
        return self.ask("POST", path, content=content, headers=given)

    def judge(self, post: Any, **headers: str) -> dict[str, Any]:
        """Return the answer about one post, which must be a verdict."""
        response = self.post(VERDICTS, {"text": post} if isinstance(post, str) else post, **headers)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Get a page."""
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def together(self, *questions: Any) -> list[Any]:
        """Run coroutines at the same time on the application's loop."""

        async def all_of() -> list[Any]:
            return await asyncio.wait_for(asyncio.gather(*questions), SECONDS)

        return self._runner.run(all_of())

    @property
    def client(self) -> httpx.AsyncClient:
        """The client underneath, for `together`."""
        return self._client

    def close(self) -> None:
        """End the application as a server would."""
        self._runner.run(self._client.aclose())
        self._runner.run(self._running.__aexit__(None, None, None))
        self._runner.close()


def settings_in(folder: Path, **changes: Any) -> Settings:
    """Return settings that keep everything in one folder, with the policies that stand in `folder/policies`."""
    (folder / "policies").mkdir(exist_ok=True)
    plain = Settings(
        policies=folder / "policies", keys=folder / "keys.json", state=folder, default_organisation="dorp", log=False
    )
    return replace(plain, **changes)


def problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """Check that a response is a whole problem of this kind, and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"].endswith("/problems/" + kind)
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document
