"""A real n8n on loopback: the shipped workflows are imported as they are, but for two addresses and the credentials."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.processes import ROOT, Process, clean_environment, free_port, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHIPPED = ROOT / "deploy" / "integrations" / "n8n"
INSTALLED = ROOT / "var" / "n8n" / "node_modules"
COMMAND = INSTALLED / "n8n" / "bin" / "n8n"
LONGEST_COMMAND_SECONDS = 180
LONGEST_START_SECONDS = 180.0
WITH_WEBHOOKS = ("poortwachterBuf1", "poortwachterOai1")
"""The shipped workflows that begin with a webhook: only those can be active."""
CREDENTIAL_TYPES = {
    "poortwachterKey1": "httpHeaderAuth",
    "poortwachterBuf1": "httpBearerAuth",
    "poortwachterOai1": "openAiApi",
}
"""What the shipped workflows name; a user makes them by hand."""


class Workbench:
    """A folder of n8n's own: what is imported, how it is told to be quiet."""

    def __init__(self, folder: Path) -> None:
        """Nothing is started yet."""
        self.folder = folder
        self.port = free_port()
        self.environment = clean_environment(
            N8N_USER_FOLDER=str(folder),
            N8N_PORT=str(self.port),
            N8N_LISTEN_ADDRESS="127.0.0.1",
            N8N_HOST="127.0.0.1",
            N8N_ENCRYPTION_KEY="only-for-this-test",
            N8N_DISABLE_UI="true",
            N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS="true",
            **dict.fromkeys(
                (
                    "N8N_DIAGNOSTICS_ENABLED", "N8N_VERSION_NOTIFICATIONS_ENABLED", "N8N_TEMPLATES_ENABLED",
                    "N8N_PERSONALIZATION_ENABLED", "N8N_HIRING_BANNER_ENABLED", "N8N_RUNNERS_ENABLED",
                    "N8N_COMMUNITY_PACKAGES_ENABLED", "N8N_LICENSE_AUTO_RENEW_ENABLED", "N8N_ONBOARDING_FLOW_DISABLED",
                    "N8N_DYNAMIC_BANNERS_ENABLED",
                ),
                "false",
            ),
        )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """Run `n8n …` to its end and return what it printed."""
        node = shutil.which("node")
        assert node, "make test-n8n needs node and npm on the PATH"
        done = subprocess.run(
            [node, str(COMMAND), *arguments],
            cwd=ROOT,
            env=self.environment, capture_output=True, text=True, timeout=LONGEST_COMMAND_SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
        return done.stdout

    def give(self, secrets: Mapping[str, Mapping[str, Any]]) -> None:
        """Make the credentials that the workflows name."""
        made = [
            {"id": name, "name": name, "type": CREDENTIAL_TYPES[name], "data": data} for name, data in secrets.items()
        ]
        self._import("credentials", made)

    def take_in(self, **addresses: str) -> None:
        """Import every shipped workflow with the addresses of this test written into its Settings."""
        told = []
        for path in sorted(SHIPPED.glob("*.json")):
            workflow = json.loads(path.read_text("utf-8"))
            for node in workflow["nodes"]:
                if node["name"] == "Settings":
                    for field in node["parameters"]["assignments"]["assignments"]:
                        field["value"] = addresses[field["name"]]
            told.append(workflow)
        self._import("workflow", told)

    def _import(self, what: str, told: list[dict[str, Any]]) -> None:
        path = self.folder / f"{what}.json"
        path.write_text(json.dumps(told), "utf-8")
        self.run(f"import:{what}", f"--input={path}")


@contextmanager
def workbench() -> Iterator[Workbench]:
    """Give an n8n that has never been started."""
    with tempfile.TemporaryDirectory(prefix="poortwachter-n8n-") as folder:
        yield Workbench(Path(folder))


@contextmanager
def listening(bench: Workbench) -> Iterator[httpx.Client]:
    """Activate what has a webhook and run n8n; `client.post("/webhook/…")` is a tool that calls it."""
    for workflow in WITH_WEBHOOKS:
        bench.run("update:workflow", f"--id={workflow}", "--active=true")
    node = shutil.which("node")
    process = Process([str(node), str(COMMAND), "start"], bench.environment)
    client = httpx.Client(base_url=f"http://127.0.0.1:{bench.port}", timeout=60.0)

    def ready() -> bool:
        assert process.popen.poll() is None, process.output
        try:
            return client.get("/healthz/readiness").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    try:
        wait_until("n8n listens", ready, LONGEST_START_SECONDS)
        wait_until(
            "the workflows are active", lambda: process.output.count("Activated workflow") >= len(WITH_WEBHOOKS), 60.0
        )
        yield client
    finally:
        client.close()
        process.stop()
