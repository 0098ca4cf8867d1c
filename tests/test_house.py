"""The laws of the house, executed."""

from __future__ import annotations

import ast
import asyncio
import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import yaml

from service import errors
from service.assembly import build_pipeline
from service.domain.finding import STANCES
from service.evaluate import row_of
from service.guidelines.messages import LANGUAGES
from service.guidelines.registry import GUIDELINES
from service.respond import Responder
from service.web.problems import STATUS
from tests.conftest import NOW

ROOT = Path(__file__).parents[1]
OVERALL = "overall"
"""What the second opinion says (service/weighing): every room has words for it."""
TOLD_BY_TOOLS = {"forethought.two_texts"}
"""Reasons about how a tool spelled a post, which no post alone can show (service/doubts.py)."""
CODE = sorted(path for path in (ROOT / "service").rglob("*.py"))
CODES = [
    "role", "reputation", "forethought", "conduct", "copyright",
    "privacy", "confidentiality", "accuracy", "listening", "spokesperson",
]  # fmt: skip
LONGEST_FILE_LINES = 300
FORBIDDEN_NAMES = {"core", "common", "utils", "util", "helpers", "helper", "manager", "base", "misc"}


def _room(guideline: Any) -> Path:
    return ROOT / "service" / "guidelines" / guideline.code


def _examples(guideline: Any) -> list[dict[str, Any]]:
    examples: list[dict[str, Any]] = yaml.safe_load((_room(guideline) / "examples.yaml").read_text("utf-8"))
    return examples


def _text_constants(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_the_ten_guidelines_stand_in_the_order_of_the_code() -> None:
    """Ten rooms, numbered as the code of conduct numbers them."""
    assert [guideline.code for guideline in GUIDELINES] == CODES
    assert [guideline.number for guideline in GUIDELINES] == list(range(1, 11))


def test_every_kind_that_a_guideline_needs_can_be_seen() -> None:
    """A guideline asks only for kinds that some detector yields."""
    pipeline = build_pipeline()
    seen = frozenset[str]().union(*(part.kinds for part in (*pipeline.detectors, *pipeline.models)))

    assert {g.code: sorted(g.needs - seen) for g in GUIDELINES if g.needs - seen} == {}
    assert seen >= STANCES


def test_detectors_have_names_of_their_own() -> None:
    """A finding's source names one detector."""
    names = [part.name for part in build_pipeline().detectors]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda g: g.code)
def test_every_reason_code_speaks_four_languages(guideline: Any) -> None:
    """Title and text of the guideline, and message and suggestion of every code, in nl, fr, de and en."""
    for name, by_language in guideline.messages.items():
        assert sorted(by_language) == sorted(LANGUAGES), name
        wanted = {"title", "text"} if name == "guideline" else {"message", "suggestion"}
        for language, words in by_language.items():
            assert wanted <= set(words) <= wanted | {"would_change"}, (name, language)
            assert all(text.strip() for text in words.values()), (name, language)
        assert len({frozenset(words) for words in by_language.values()}) == 1, f"{name}: not the same fields"


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda g: g.code)
def test_every_message_belongs_to_a_reason(guideline: Any) -> None:
    """No words without a code: the room names each of its reasons, in full or in its tables."""
    named = {
        text.removeprefix(guideline.code + ".")
        for path in _room(guideline).rglob("*")
        if path.suffix in {".py", ".toml"} and path.name != "messages.toml"
        for text in (_text_constants(path) if path.suffix == ".py" else set(path.read_text("utf-8").split('"')))
    }

    assert set(guideline.messages) - {"guideline", OVERALL} - named == set()


def test_every_reason_that_is_given_has_words() -> None:
    """Every labelled post and every example is answered in four languages."""
    pipeline = build_pipeline()
    responder = Responder(GUIDELINES)
    rows = [json.loads(line) for line in (ROOT / "tests" / "data" / "posts.jsonl").read_text("utf-8").splitlines()]
    cases = [(row_of(row).post, row_of(row).policy) for row in rows]
    for guideline in GUIDELINES:
        for example in _examples(guideline):
            post = example["post"] if isinstance(example["post"], dict) else {"text": example["post"]}
            row = row_of({**post, "policy_context": example.get("policy")})
            cases.append((row.post, row.policy))
    for post, policy in cases:
        decision = asyncio.run(pipeline.decide(post, policy, NOW, "test"))
        for language in LANGUAGES:
            for verdict in responder.verdicts(decision, post, language):
                for given in verdict.reasons:
                    assert given.message, given.code
                    assert given.suggestion, given.code


@pytest.mark.parametrize("guideline", GUIDELINES, ids=lambda g: g.code)
def test_every_reason_code_has_an_example_and_the_room_has_both_sides(guideline: Any) -> None:
    """Each code is shown at work; each room also shows what it leaves alone; each example says why."""
    examples = _examples(guideline)
    shown = {code for example in examples for code in example.get("codes", [])}

    assert set(guideline.reason_codes) - shown - {f"{guideline.code}.{OVERALL}"} - TOLD_BY_TOOLS == set()
    assert any(example["level"] == "pass" or "pass" in example["level"] for example in examples)
    assert all(example["why"] for example in examples)


def test_every_error_has_a_status() -> None:
    """What a caller can cause is in the one table."""
    classes = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.CallerError) and value is not errors.CallerError
    }

    assert classes == set(STATUS)


def test_files_are_small() -> None:
    """The median is at most 100 lines of code and none is over 300."""
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in CODE}

    assert {str(path): size for path, size in sizes.items() if size > LONGEST_FILE_LINES} == {}
    assert median(sizes.values()) <= 100


def test_no_name_says_nothing() -> None:
    """No utils, helpers, common, base, core or manager."""
    named = [path for path in CODE if FORBIDDEN_NAMES & {*path.parts, path.stem}]

    assert named == []


def test_rooms_search_in_linear_time_only() -> None:
    """Detectors and guidelines use `service.patterns` (RE2), never Python's backtracking `re`."""
    rooms = [path for path in CODE if {"detectors", "guidelines"} & set(path.parts)]
    guilty = [
        str(path)
        for path in rooms
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name in {"re", "regex"} for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module in {"re", "regex"})
    ]

    assert guilty == []


def test_nobody_swallows_every_exception() -> None:
    """`except Exception` stands nowhere in the service."""
    guilty = [
        f"{path}:{node.lineno}"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]

    assert guilty == []


def test_imports_point_downwards() -> None:
    """The floors of the house hold: import-linter's contracts are kept."""
    command = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stdout


def test_nothing_needs_what_is_not_in_the_repository() -> None:
    """No file points outside the clone."""
    forbidden = ("../" + "shared", "/" + "work/")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    guilty = [
        name
        for name in tracked
        if (ROOT / name).suffix in {".py", ".md", ".toml", ".yaml", ".json", ".sh", ".txt", ""}
        and (ROOT / name).is_file()
        and any(word in (ROOT / name).read_text("utf-8", "replace") for word in forbidden)
    ]

    assert guilty == []
