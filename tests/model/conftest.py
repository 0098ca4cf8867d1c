"""A checkpoint made once, the adapter around it, and Detoxify itself on the same files."""

from __future__ import annotations

import socket
import sys
from contextlib import chdir
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from service.inference.manifest import hash_of
from tests.model.asking import scoring
from tests.model.making import NAME, built_of, checkpoint_of, half_done, make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.inference.manifest import hash_of
from tests.model.asking import Scorer

_AWAY = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
_attempts: list[str] | None = None


def _watch(event: str, _arguments: Any) -> None:
    if _attempts is not None and event in _AWAY:
        _attempts.append(event)
        raise OSError("this test has no network")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a model folder; its name is what Detoxify's loader asks for."""
    return make_folder(tmp_path_factory.mktemp("models") / NAME)


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a model folder whose network has learnt something."""
    return make_folder(tmp_path_factory.mktemp("learnt") / NAME, trained=True)


@pytest.fixture(scope="session")
def learnt_whole(learnt: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give what is built of it, nothing rounded; an earlier try with another checkpoint was broken off."""
    out = tmp_path_factory.mktemp("built") / "learnt"
    half_done(out, learnt, "of another")
    return built_of(learnt, out, "fp32")


@pytest.fixture(scope="session")
def learnt_rounded(learnt: Path, learnt_whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give it with weights of eight bits; the export is not made again."""
    out = tmp_path_factory.mktemp("built") / "rounded"
    half_done(out, learnt_whole, hash_of(checkpoint_of(learnt)))
    return built_of(learnt, out, "int8")


@pytest.fixture(scope="session")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a built folder, nothing rounded."""
    return built_of(folder, tmp_path_factory.mktemp("built") / "fp32", "fp32")


@pytest.fixture(scope="session")
def detoxify(folder: Path) -> Any:
    """Give Detoxify itself, through its own constructor, which finds the folder by its name."""
    with chdir(folder.parent):
        return import_module("detoxify").Detoxify(checkpoint=str(checkpoint_of(folder)))


@pytest.fixture(scope="session")
def scorer(folder: Path) -> Iterator[Scorer]:
    """Give the adapter, warm."""
    with scoring(folder) as warm:
        yield warm


@pytest.fixture(scope="session")
def watched() -> None:
    """Watch every socket of this interpreter from now on; says nothing outside `offline`."""
    sys.addaudithook(_watch)


@pytest.fixture
def offline(watched: None) -> Iterator[list[str]]:
    """Disable the network of this process; give the list of attempts."""
    global _attempts  # noqa: PLW0603 - an audit hook cannot be taken away again
    _attempts = []
    try:
        with pytest.raises(OSError, match="no network"):
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        _attempts.clear()
        yield _attempts
    finally:
        _attempts = None
