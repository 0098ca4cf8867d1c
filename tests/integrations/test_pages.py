"""Every command of the pages under deploy/integrations does what the page says; n8n's own is run by test_n8n."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.running import COMMAND, ROOT, Gate, clean_environment, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = ROOT / "deploy" / "integrations"
PAGES = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.md"))}
STEPS = re.compile(r"^ *(\d+)\. ", re.MULTILINE)


def commands(page: str) -> list[str]:
    """Return the commands of a page, in its order."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", PAGES[page], flags=re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run the page from top to bottom in one shell, against the running gate; give what each command printed."""
    folder: Path = tmp_path_factory.mktemp("pages")
    with serving() as gate:
        script = "\necho\necho ----\n".join(_here(c, gate) for c in commands("README.md") if not c.startswith("n8n "))
        (folder / "var").mkdir()
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=folder, env=clean_environment(POORTWACHTER_KEYS=str(gate.keys_file), POORTWACHTER_STATE=str(folder)),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        made = (folder / "var" / "poortwachter.swagger.json").read_text("utf-8")
    key, first, swagger, buffer, gateway, postiz, mixpost = done.stdout.split("----")
    yield {
        "key": key, "first": first, "swagger": swagger + made, "buffer": buffer, "gateway": gateway,
        "postiz": postiz, "mixpost": mixpost,
    }  # fmt: skip


def _here(command: str, gate: Gate) -> str:
    return command.replace("http://127.0.0.1:8000", gate.url).replace(".venv/bin/poortwachter", COMMAND)


def test_every_command_says_what_the_page_says(told: dict[str, str]) -> None:
    """An allowed post, a thread of two texts, a refusal in the gateway's path, an audit, and a version that is read."""
    assert json.loads(told["first"])["decision"] == "allow"
    assert json.loads(told["buffer"])["decision"] == "review"
    assert told["gateway"].strip().endswith("403")
    assert (json.loads(told["postiz"])["audit"], json.loads(told["postiz"])["decision"]) == (True, "allow")
    assert json.loads(told["mixpost"])["decision"] == "allow"
    assert json.loads(told["swagger"])["host"] == "gate.example.be"


@pytest.mark.parametrize("page", PAGES)
def test_recipes_count_their_steps(page: str) -> None:
    """A heading that promises a number of steps keeps it, and none has more than eight."""
    parts = re.split(r"^#+ ", PAGES[page], flags=re.MULTILINE)
    promised = [(int(found[1]), part) for part in parts if (found := re.match(r".*: (\d+) steps\n", part))]

    for count, part in promised:
        numbers = [int(number) for number in re.findall(r"(?:^ *|, )(\d+)\. ", part, flags=re.MULTILINE)]
        assert count <= 8
        if numbers:
            assert numbers == list(range(1, count + 1)), part[:60]
        else:
            assert "make/README.md" in part


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text


POSTS = {
    "allow": 'Ze zei: "Vandaag openen we\nhet nieuwe park!"',
    "review": "Namens het college: de ring wordt gesloten.",
    "block": "Mijn rijksregisternummer is 85.07.30-033.28.",
}


def test_the_blueprint_of_make_asks_and_takes_one_branch() -> None:
    """What its HTTP module would send is judged, and exactly one filter lets each answer through."""
    blueprint = json.loads((FOLDER / "make" / "poortwachter.blueprint.json").read_text("utf-8"))
    _, module, router = blueprint["flow"]
    asked = module["mapper"]
    answers = {}
    with serving(keys={"lindervoorde": ["verdicts"]}) as gate:
        headers = {header["name"]: header["value"] for header in asked["headers"]}
        headers |= {"X-API-Key": gate.tokens["lindervoorde"], "Content-Type": asked["contentType"]}
        url = asked["url"].replace("https://gate.example.be", gate.url)
        for decision, text in POSTS.items():
            body = _filled(asked["data"], {"1.value": json.dumps({"text": text})})
            answers[decision] = httpx.request(asked["method"].upper(), url, content=body, headers=headers).json()

    for decision, answer in answers.items():
        values = {f"2.data.{name}": str(value) for name, value in answer.items()}
        taken = []
        for route in router["routes"]:
            ((condition,),) = route["flow"][0]["filter"]["conditions"]
            assert condition["o"] == "text:equal"
            if _filled(condition["a"], values) == condition["b"]:
                taken.append(json.loads(_filled(route["flow"][0]["mapper"]["body"], values)))

        assert [(t["decision"], t["publish"], t["content_hash"]) for t in taken] == [
            (decision, decision == "allow", answer["content_hash"])
        ]
