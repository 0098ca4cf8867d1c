"""The configurations that are shipped agree with the gate: addresses, headers and sizes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from service.settings import Settings
from service.web.approvals import HEADER
from service.web.decoding import MAX_POST_BYTES
from tests.processes import ROOT

READ = {HEADER, "content-type", "content-encoding", "accept-language"}
"""Headers of the waiting request without which the gate would refuse or miss something."""


def shipped(name: str) -> Any:
    """Return a shipped configuration."""
    return yaml.safe_load((ROOT / "deploy" / name).read_text("utf-8"))


def envoys() -> dict[str, Any]:
    """Return the settings of Envoy's ext_authz."""
    listener = shipped("envoy/ext_authz.yaml")["static_resources"]["listeners"][0]
    manager = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return dict(manager["http_filters"][0]["typed_config"])


def traefiks() -> dict[str, Any]:
    """Return the settings of Traefik's forwardAuth."""
    return dict(shipped("traefik/forward_auth.yaml")["http"]["middlewares"]["gate"]["forwardAuth"])


def apisixs() -> dict[str, Any]:
    """Return the settings of APISIX' forward-auth."""
    return dict(shipped("apisix/forward_auth.yaml")["routes"][0]["plugins"]["forward-auth"])


@pytest.mark.parametrize(
    "passed_on",
    [
        [pattern["exact"] for pattern in envoys()["allowed_headers"]["patterns"]],
        traefiks()["authRequestHeaders"],
        apisixs()["request_headers"],
    ],
    ids=["envoy", "traefik", "apisix"],
)
def test_what_the_gate_reads_is_passed_on(passed_on: list[str]) -> None:
    """And the credentials of the API behind are not."""
    names = {name.lower() for name in passed_on}

    assert names >= READ
    assert not names & {"authorization", "cookie", "x-forwarded-method", "x-forwarded-uri"}


def test_gateways_ask_at_the_gate_and_send_what_it_reads() -> None:
    """The address, the largest body, and the time that each waits."""
    http = envoys()["http_service"]
    waits_ms = float(http["server_uri"]["timeout"].removesuffix("s")) * 1000

    assert http["path_prefix"] == "/v1/gate/@postiz"
    assert {traefiks()["address"], apisixs()["uri"]} == {"http://127.0.0.1:8000/v1/gate/@postiz"}
    assert envoys()["with_request_body"]["max_request_bytes"] == traefiks()["maxBodySize"] == MAX_POST_BYTES
    assert Settings().gate_deadline_ms < waits_ms == apisixs()["timeout"]


def test_gateways_are_closed_by_default() -> None:
    """A gate that is down lets nothing through unless somebody chose so."""
    assert envoys()["failure_mode_allow"] is False
    assert apisixs()["allow_degradation"] is False
    assert traefiks()["forwardBody"] is True
