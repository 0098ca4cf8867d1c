"""A gate with sources of every kind, and deliveries as each tool signs them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from standardwebhooks import Webhook

from service.web.keys import create_key, write_keys
from tests.api.conftest import POLICY
from tests.api.door import Door, settings_in

if TYPE_CHECKING:
    import httpx

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
RETIRING = "whsec_" + base64.b64encode(b"r" * 32).decode()
MIXPOST_SECRET = "geheim van mixpost"
SOURCES = """
[dorp.newsroom]
kind = "mixpost"
secrets_files = ["{folder}/mixpost"]
signature_header = "X-Mixpost-Signature"

[dorp.bus]
kind = "cloudevents"
shape = "postiz"
fail = "review"

[dorp.open]
kind = "buffer"
fail = "open"
"""


class Hooks:
    """An application with keys, asked at `/v1/hooks/…`."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        (folder / "mixpost").write_text(MIXPOST_SECRET, "utf-8")
        (folder / "sources.toml").write_text(SOURCES.format(folder=folder), "utf-8")
        given = {"sources": folder / "sources.toml", "webhook_secret": f"{SECRET} {RETIRING}"}
        settings = settings_in(folder, **(given | changes))
        for organisation in ("dorp", "stad"):
            (folder / "policies" / f"{organisation}.toml").write_text(POLICY, "utf-8")
        self.tokens: dict[str, str] = {}
        made = []
        for organisation, right in (("dorp", "hooks"), ("stad", "hooks"), ("dorp", "verdicts"), ("dorp", "approve")):
            key, token = create_key((), organisation, right, (right,), created="2026-11-23")  # type: ignore[arg-type]
            made.append(key)
            self.tokens[organisation if right == "hooks" else right] = token
        write_keys(settings.keys, tuple(made))
        self.door = Door(settings)

    def send(self, source: str, body: Any, token: str = "dorp", **headers: str) -> httpx.Response:
        """Deliver JSON, or bytes as they are."""
        return self.door.post(f"/v1/hooks/{source}/{self.tokens.get(token, token)}", body, **headers)

    def judged(self, source: str, body: Any, **headers: str) -> dict[str, Any]:
        """Deliver, and return the answer, which must be a 200."""
        response = self.send(source, body, **headers)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def counted(self, **labels: str) -> float:
        """Return the number of deliveries with these labels."""
        metrics = self.door.assembly.metrics
        return sum(
            sample.value
            for family in metrics.deliveries.collect()
            for sample in family.samples
            if sample.name.endswith("_total") and labels.items() <= sample.labels.items()
        )


def standard(body: bytes, delivery: str = "msg_1", secret: str = SECRET, late: float = 0) -> dict[str, str]:
    """Return the headers of a delivery that was signed `late` seconds ago."""
    moment = (datetime.now(UTC) - timedelta(seconds=late)).replace(microsecond=0)
    return {
        "webhook_id": delivery,
        "webhook_timestamp": str(int(moment.timestamp())),
        "webhook_signature": Webhook(secret).sign(delivery, moment, body.decode()),
    }


def mixpost(body: bytes, secret: str = MIXPOST_SECRET) -> dict[str, str]:
    """Return the header that Mixpost signs with."""
    return {"x_mixpost_signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def event(text: str) -> bytes:
    """Return the body of a Standard Webhook."""
    return json.dumps({"type": "post.scheduled", "timestamp": "2026-11-23T18:00:00Z", "data": {"text": text}}).encode()
