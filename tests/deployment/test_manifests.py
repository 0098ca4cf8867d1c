"""What is handed to Kubernetes, Compose and systemd is valid there, and hardened as we say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from service.settings import read_settings
from tests.deployment.manifests import KUBERNETES, Manifest, built, documents, identity, pod_of
from tests.processes import ROOT

DEPLOY = ROOT / "deploy"
OVERLAYS = sorted(path.parent for path in (KUBERNETES / "overlays").glob("*/kustomization.yaml"))
VERSIONS = ("1.33", "1.37")
CUSTOM = {"HTTPRoute", "ServiceMonitor"}
"""Kinds that a cluster learns from others; `make test-node` checks them."""
BESIDE = {"ConfigMap/poortwachter-policies", "Secret/poortwachter-keys", "Secret/poortwachter-secrets"}
"""What a reader of the overlay's first lines makes."""


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
@pytest.mark.parametrize("version", VERSIONS)
def test_manifests_are_valid_for_kubernetes(overlay: Path, version: str) -> None:
    """Against the schemas of Kubernetes, where an unknown field is an error."""
    manifests = built(overlay)

    assert {each["kind"] for each in manifests} >= {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy"}  # fmt: skip
    for each in manifests:
        if each["kind"] not in CUSTOM:
            kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.skipif(not (shutil.which("kubectl") or shutil.which("kustomize")), reason="neither kubectl nor kustomize")
@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_kustomize_puts_overlays_together_as_the_other_tests_do(overlay: Path) -> None:
    """`kubectl kustomize`, or `kustomize build`: the same manifests, field for field."""
    command = ["kubectl", "kustomize"] if shutil.which("kubectl") else ["kustomize", "build"]
    done = _run(*command, str(overlay))
    rendered = [each for each in yaml.safe_load_all(done.stdout) if each]

    assert done.returncode == 0, done.stderr
    assert {identity(each): each for each in rendered} == {identity(each): each for each in built(overlay)}
    assert "deprecated" not in done.stderr


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_manifests_belong_together(overlay: Path) -> None:
    """Selectors find pods, routes find services, ports have names, and every volume is made or told of."""
    manifests = built(overlay)
    names = {f"{kind}/{name}" for kind, name in map(identity, manifests)} | BESIDE
    pods = [each["spec"]["template"] for each in manifests if each["kind"] == "Deployment"]
    for each in manifests:
        wanted = _selected(each)
        assert not wanted or any(wanted.items() <= pod["metadata"]["labels"].items() for pod in pods), identity(each)
        if each["kind"] == "Deployment":
            assert (
                each["spec"]["selector"]["matchLabels"].items()
                <= each["spec"]["template"]["metadata"]["labels"].items()
            )
            assert set(_mounted(each)) <= names
        for rule in each["spec"]["rules"] if each["kind"] == "HTTPRoute" else ():
            assert all(f"Service/{backend['name']}" in names for backend in rule["backendRefs"])
    assert not any("replicas" in each["spec"] for each in manifests if identity(each) == ("Deployment", "poortwachter"))


def test_the_route_of_the_cluster_leads_to_the_api_and_not_to_its_metrics() -> None:
    """Every address of the description has a rule; /metrics and what is not the gate's have none."""
    (route,) = documents(KUBERNETES / "components" / "gateway-api" / "route.yaml")
    paths = [match["path"] for rule in route["spec"]["rules"] for match in rule["matches"]]

    def leads(address: str) -> bool:
        return any(
            address == path["value"] or (path["type"] == "PathPrefix" and address.startswith(path["value"] + "/"))
            for path in paths
        )

    document = json.loads((ROOT / "openapi" / "openapi.json").read_text("utf-8"))
    assert [address for address in document["paths"] if not leads(address)] == []
    assert not any(leads(address) for address in ("/metrics", "/metrics/x", "/", "/v1alpha2/x"))


def _selected(manifest: Manifest) -> dict[str, str]:
    spec = manifest.get("spec", {})
    if manifest["kind"] == "Service":
        return dict(spec["selector"])
    chosen = (
        spec.get("podSelector") or (spec.get("selector") if manifest["kind"] == "PodDisruptionBudget" else {}) or {}
    )
    return dict(chosen.get("matchLabels", {}))


def _mounted(deployment: Manifest) -> list[str]:
    found = []
    for volume in deployment["spec"]["template"]["spec"].get("volumes", ()):
        if "configMap" in volume:
            found.append(f"ConfigMap/{volume['configMap']['name']}")
        if "secret" in volume:
            found.append(f"Secret/{volume['secret']['secretName']}")
    return found


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_pods_are_held_to_the_restricted_standard(overlay: Path) -> None:
    """Kubernetes' own Pod Security Standard `restricted`, and a root that nobody writes to."""
    for pod in filter(None, map(pod_of, built(overlay))):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            held = container["securityContext"]
            assert (held["allowPrivilegeEscalation"], held["readOnlyRootFilesystem"]) == (False, True)
            assert held["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]


def _environments() -> dict[str, dict[str, Any]]:
    gate = next(pod for pod in map(pod_of, built(OVERLAYS[0])) if pod and pod["containers"][0]["name"] == "gate")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    image = re.findall(r"^    (POORTWACHTER_\w+)=(\S+)", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    unit = re.findall(r"^Environment=(\w+)=(\S*)", (DEPLOY / "systemd" / "poortwachter.service").read_text("utf-8"), re.MULTILINE)  # fmt: skip
    return {
        "image": dict(image),
        "compose": compose["services"]["gate-a"]["environment"],
        "kubernetes": {each["name"]: each["value"] for each in gate["containers"][0]["env"]},
        "systemd": dict(unit),
    }


@pytest.mark.parametrize("where", _environments())
def test_the_gate_knows_the_settings_it_is_given(where: str, tmp_path: Path) -> None:
    """An unknown setting would keep it from starting; what a file holds and what a shell fills in stands aside."""
    given = {}
    for name, value in _environments()[where].items():
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value))
        if name.endswith("_FILE"):
            (tmp_path / name).write_text("k1:" + "0" * 64, "utf-8")
            text = str(tmp_path / name)
        given[name] = text
    shared = {} if "POORTWACHTER_HASH_KEY_FILE" in given else {"POORTWACHTER_HASH_KEY": "k1:" + "0" * 64}

    assert read_settings(given | shared)


def test_the_trial_judges_by_the_demonstrations_policy() -> None:
    """The map in the overlay is the very file."""
    (told,) = documents(KUBERNETES / "overlays" / "trial" / "policies.yaml")

    assert told["data"]["lindervoorde.toml"] == (DEPLOY / "policies" / "lindervoorde.toml").read_text("utf-8")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


def test_compose_is_valid_for_compose() -> None:
    """Against the schema of the Compose specification."""
    done = _run(str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml")  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_mounts_what_is_there() -> None:
    """Files of the repository, or what prepare.sh makes; every container is held; only the gateway is open."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    made = (DEPLOY / "compose" / "prepare.sh").read_text("utf-8")
    for name, service in compose["services"].items():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).exists() or source.removeprefix("./compose/") in made, source
            assert source.startswith("./") or source in compose["volumes"], source
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:") or (name, port) == ("gateway", "8443:8443")
    for secret in compose["secrets"].values():
        assert secret["file"].rpartition("/")[2] in made
    assert "/metrics" not in json.dumps(compose)


def test_the_image_has_no_lint() -> None:
    """hadolint, every rule."""
    done = _run(str(Path(sys.executable).with_name("hadolint")), "deploy/Dockerfile")

    assert done.returncode == 0, done.stdout


def test_the_image_is_told_what_it_may_hold() -> None:
    """The last stage installs nothing, and runs as a user without rights."""
    last = (DEPLOY / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]

    assert not re.search(r"(pip|apt-get|apt) install", last)
    assert "torch" not in last
    assert re.search(r"^USER 10001:10001$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_units_are_valid_and_closed(unit: str, tmp_path: Path) -> None:
    """`systemd-analyze verify`, and an exposure of at most 2.0 of 10 by `systemd-analyze security`."""
    text = (DEPLOY / "systemd" / unit).read_text("utf-8")
    (tmp_path / unit).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE), "utf-8")
    verified = _run("systemd-analyze", "verify", "--man=no", str(tmp_path / unit))
    held = _run("systemd-analyze", "security", "--offline=true", "--threshold=20", str(tmp_path / unit))

    assert (verified.returncode, verified.stderr) == (0, "")
    assert held.returncode == 0, held.stdout[-200:]
