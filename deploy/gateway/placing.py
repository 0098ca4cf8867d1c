"""deploy/envoy/gateway.yaml, put where it can run: files of a folder, ports of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHIPPED = Path(__file__).resolve().parents[1] / "envoy"
_GATE = "              - endpoint: { address: { socket_address: { address: gate, port_value: 8000 } } }\n"


def place(
    folder: Path,
    *,
    listen: int,
    plain: int,
    counts: int,
    administration: int,
    gates: Sequence[int],
    mutual: bool = False,
) -> Path:
    """Write Envoy's files for loopback into the folder and return the one to start it with.

    `listen` is the port with TLS, `plain` the one without; `gates` are those of the gates; `mutual` asks clients for
    a certificate (`tls/clients.pem` signs them).
    The folder holds `tls/server.pem` and `tls/server.key`, and may hold `organisations.txt`.
    """
    for name in ("gateway.yaml", "caller.lua", "tls/certificate.yaml", "tls/clients.yaml"):
        text = (SHIPPED / name).read_text("utf-8").replace("/etc/envoy/", f"{folder}/")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    text = (folder / "gateway.yaml").read_text("utf-8").replace("address: 0.0.0.0", "address: 127.0.0.1")
    if mutual:
        text = text.replace("#mtls ", "")
    for told, port in ((8443, listen), (8080, plain), (9902, counts), (9901, administration)):
        text = text.replace(f"port_value: {told} }}", f"port_value: {port} }}")
    text = text.replace("port_redirect: 8443,", f"port_redirect: {listen},")
    endpoints = "".join(
        _GATE.replace("address: gate, port_value: 8000", f"address: 127.0.0.1, port_value: {port}") for port in gates
    )
    text = text.replace(_GATE, endpoints)
    path = folder / "gateway.yaml"
    path.write_text(text, "utf-8")
    return path
