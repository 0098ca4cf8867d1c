"""The image's own build steps, run outside a container (`make test-deploy`): there is no engine where tests run.

The commands of the stages `installed` and `listed` are taken from the Dockerfile, with its folders moved elsewhere.
COPY, USER and the last stage are not run; that a read-only root is enough shows in that nothing is written there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import venv
from pathlib import Path

import httpx
import pytest

from tests.deployment.test_newcomer import copied
from tests.processes import ROOT, Process, clean_environment, free_port, wait_until


def commands(stage: str) -> list[str]:
    """Return what a stage of the Dockerfile runs, as single shell commands."""
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8").replace("\\\n", "")
    body = next(part for part in text.split("\nFROM ") if part.partition("\n")[0].endswith(f" AS {stage}"))
    return re.findall(r"^RUN (.*)$", body, re.MULTILINE)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with what the stages leave: `opt/poortwachter` and `sbom.cdx.json`."""
    folder = tmp_path_factory.mktemp("image")
    source = copied(folder / "source")
    venv.create(folder / "base", with_pip=True)  # a Python of its own stands for the base image's
    moved = {"/opt/": f"{folder}/opt/", "/wheels": f"{folder}/wheels", "/sbom": f"{folder}/sbom", "/tmp/state": f"{folder}/state"}  # fmt: skip  # noqa: S108
    environment = clean_environment(PATH=f"{folder}/base/bin:{os.environ['PATH']}", PIP_DISABLE_PIP_VERSION_CHECK="1")
    environment.pop("PYTHONPATH", None)
    for stage in ("installed", "listed"):
        for command in commands(stage):
            for told, there in moved.items():
                command = command.replace(told, there)  # noqa: PLW2901
            done = subprocess.run(  # noqa: S602 - what the Dockerfile runs in a shell
                command,
                shell=True,
                cwd=source,
                env=environment,
                capture_output=True,
                text=True,
                timeout=400,
                check=False,
            )
            assert done.returncode == 0, f"{command}\n{done.stdout[-500:]}\n{done.stderr[-2000:]}"
    shutil.rmtree(source)
    return folder


@pytest.mark.deploy
def test_the_image_holds_no_torch_no_compiler_and_no_installer(image: Path) -> None:
    """And the bill of materials names every package that is in it, in the version that is pinned."""
    python = str(image / "opt" / "poortwachter" / "bin" / "python")
    missing = (
        "import importlib.util as i, sys; sys.exit(any(map(i.find_spec, ('torch', 'pip', 'setuptools', 'pytest'))))"
    )
    told = json.loads((image / "sbom.cdx.json").read_text("utf-8"))
    named = {(each["name"].lower().replace("_", "-"), each["version"]) for each in told["components"]}
    pinned = re.findall(r"^([\w.-]+)==([^\s;]+)(.*)$", (ROOT / "deploy" / "requirements" / "run.txt").read_text("utf-8"), re.MULTILINE)  # fmt: skip

    assert subprocess.run([python, "-c", missing], check=False).returncode == 0
    assert named >= {(name.lower().replace("_", "-"), version) for name, version, marker in pinned if ";" not in marker}
    assert ("poortwachter", "0.1.0") in named


@pytest.mark.deploy
def test_what_is_in_the_image_runs_where_nothing_can_be_written(image: Path, tmp_path: Path) -> None:
    """With the settings of the Dockerfile it writes to its state and nowhere else; the table of patterns is found."""
    given = dict(re.findall(r"^    (POORTWACHTER_\w+)=(\S+)", (ROOT / "deploy" / "Dockerfile").read_text("utf-8"), re.MULTILINE))  # fmt: skip
    state, etc = tmp_path / "state", tmp_path / "etc"
    state.mkdir()
    shutil.copytree(ROOT / "deploy" / "policies", etc / "policies")
    given = {name: value.replace("/var/lib/poortwachter", str(state)).replace("/etc/poortwachter", str(etc)) for name, value in given.items()}  # fmt: skip
    program = image / "opt" / "poortwachter"
    before = _state_of(program)
    command = [str(program / "bin" / "poortwachter")]
    environment = clean_environment(**given | {"PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(state)})
    environment.pop("PYTHONPATH", None)
    key = subprocess.run([*command, "key", "create", "--organisation", "lindervoorde"], env=environment, capture_output=True, text=True, timeout=60, check=True).stdout.strip()  # fmt: skip
    port = free_port()
    process = Process([*command, "serve", "--port", str(port)], environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            wait_until("it is ready", lambda: _is_ready(client, process), 60)
            answer = client.post("/v1/verdicts", json={"text": "Vandaag openen we het nieuwe park!"}, headers={"x-api-key": key})  # fmt: skip
    finally:
        process.stop()

    assert answer.json()["decision"] == "allow"
    assert _state_of(program) == before
    assert any("first_look" in path for path in before)


def _state_of(folder: Path) -> dict[str, int]:
    """Return every file and when it was written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*")}


def _is_ready(client: httpx.Client, process: Process) -> bool:
    assert process.popen.poll() is None, process.output
    try:
        return client.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False
