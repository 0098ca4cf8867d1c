"""The application in this process: one that is open to this machine, one that asks for keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from service.web.keys import create_key, write_keys
from tests.api.door import Door, settings_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

POLICY = """
language = "nl"
confidential_terms = ["ontwerpbudget 2027"]
[organisation]
names = ["Gemeente Dorp"]
"""


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give a keyless application with one policy, `dorp`."""
    folder = tmp_path_factory.mktemp("door")
    settings = settings_in(folder)
    (folder / "policies" / "dorp.toml").write_text(POLICY, "utf-8")
    opened = Door(settings)
    yield opened
    opened.close()


class Keyed:
    """An application with keys of two organisations, and the tokens by name."""

    def __init__(self, folder: Path) -> None:
        settings = settings_in(folder)
        (folder / "policies" / "dorp.toml").write_text(POLICY, "utf-8")
        (folder / "policies" / "stad.toml").write_text(POLICY, "utf-8")
        self.tokens: dict[str, str] = {}
        self.made = []
        for organisation, name, rights, on_block in (
            ("dorp", "all", ("verdicts", "try"), 200),
            ("dorp", "strict", ("verdicts",), 403),
            ("dorp", "deaf", ("mentions",), 200),
            ("stad", "city", ("verdicts", "try"), 200),
        ):
            key, token = create_key((), organisation, name, rights, created="2026-11-23")  # type: ignore[arg-type]
            self.made.append(replace(key, on_block=on_block))
            self.tokens[name] = token
        write_keys(settings.keys, tuple(self.made))
        self.settings = settings
        self.door = Door(settings)


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """Give an application that asks for keys."""
    opened = Keyed(tmp_path_factory.mktemp("keyed"))
    yield opened
    opened.door.close()
