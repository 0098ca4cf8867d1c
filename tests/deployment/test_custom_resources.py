"""Resources that a cluster learns from others, against the schemas of those projects (`make test-node`)."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.deployment.manifests import KUBERNETES, built
from tests.processes import ROOT

PACKAGES = ROOT / "var" / "node"
CHECK = """
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
import { readFileSync } from "node:fs";
const known = { HTTPRoute, ServiceMonitor };
for (const told of JSON.parse(readFileSync(0, "utf8"))) { new known[told.kind](told).validate(); console.log(told.kind); }
"""


@pytest.mark.node
def test_custom_resources_are_valid() -> None:
    """The route of the Gateway API and the monitor of the Prometheus operator."""
    found = [each for each in built(KUBERNETES / "overlays" / "production") if each["kind"] in {"HTTPRoute", "ServiceMonitor"}]  # fmt: skip
    node = shutil.which("node")
    assert node
    (PACKAGES / "check.mjs").write_text(CHECK, "utf-8")
    done = subprocess.run(
        [node, str(PACKAGES / "check.mjs")],
        input=json.dumps(found), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["HTTPRoute", "ServiceMonitor"]
