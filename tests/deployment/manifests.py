"""Overlays, put together as `kustomize build` does it, as far as ours go; anything else they say is refused.

Kustomize is no Python package, so this reads resources, components, namespace, labels of resources, images, and
patches that are merged by kind and name. `kustomize build` itself was not run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tests.processes import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KUBERNETES = ROOT / "deploy" / "kubernetes"
_KNOWN = {"apiVersion", "kind", "resources", "components", "namespace", "labels", "images", "patches"}
_MERGED_BY_NAME = {"containers", "env", "volumes"}
"""Lists that Kubernetes merges by name; a patch replaces every other list."""

Manifest = dict[str, Any]


def built(folder: Path) -> list[Manifest]:
    """Return the manifests of an overlay."""
    told = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    assert set(told) <= _KNOWN, f"{folder}: {set(told) - _KNOWN}"
    found: list[Manifest] = []
    for name in (*told.get("resources", ()), *told.get("components", ())):
        path = (folder / name).resolve()
        found += built(path) if path.is_dir() else documents(path)
    for patch in told.get("patches", ()):
        for change in documents(folder / patch["path"]):
            target = next(each for each in found if identity(each) == identity(change))
            target.update(merged(target, change))
    for each in found:
        metadata = each["metadata"]
        for labels in told.get("labels", ()):
            metadata["labels"] = {**metadata.get("labels", {}), **labels["pairs"]}
        if "namespace" in told:
            metadata["namespace"] = told["namespace"]
        _rename_images(each, told.get("images", ()))
    return found


def documents(path: Path) -> list[Manifest]:
    """Return the documents of a YAML file."""
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


def identity(manifest: Manifest) -> tuple[str, str]:
    """Return kind and name."""
    return manifest["kind"], manifest["metadata"]["name"]


def merged(old: Any, new: Any, name: str = "") -> Any:
    """Return a strategic merge: mappings go deep, some lists by name, the rest is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: merged(old[key], value, key) if key in old else value for key, value in new.items()}}
    if name in _MERGED_BY_NAME:
        known = {each["name"] for each in old}
        changes = {each["name"]: each for each in new}
        changed = [merged(each, changes.get(each["name"], {})) for each in old]
        return changed + [each for each in new if each["name"] not in known]
    return new


def pod_of(manifest: Manifest) -> Manifest | None:
    """Return the pod of a workload."""
    if manifest["kind"] != "Deployment":
        return None
    pod: Manifest = manifest["spec"]["template"]["spec"]
    return pod


def _rename_images(manifest: Manifest, images: Any) -> None:
    for container in (pod_of(manifest) or {}).get("containers", ()):
        for image in images:
            if container["image"] == image["name"]:
                container["image"] = f"{image['newName']}:{image['newTag']}"
