"""`promtool` works on the tests of the rules while others wait for Prometheus to look."""

from __future__ import annotations

import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.dashboards.prometheus_running import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = sorted((SHIPPED / "tests").glob("*.yaml"))
Done = subprocess.CompletedProcess[str]


def promtool(*arguments: str) -> Done:
    """Run promtool in the folder of the configuration."""
    return subprocess.run(
        ["promtool", *arguments], cwd=SHIPPED, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="session", autouse=True)
def rule_tests() -> Iterator[dict[Path, Future[Done]]]:
    """Begin promtool's tests, file by file."""
    with ThreadPoolExecutor(1) as pool:
        yield {path: pool.submit(promtool, "test", "rules", str(path)) for path in TESTS}
