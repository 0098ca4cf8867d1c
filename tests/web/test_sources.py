"""Sources: an entry, a built-in kind, or nothing; secrets live in files and may change while the gate runs."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from service.errors import InvalidSetting
from service.web.sources import Sources

SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
NEXT = "whsec_" + base64.b64encode(b"t" * 32).decode()


def sources(folder: Path, text: str = "", secrets: str | None = None) -> Sources:
    """Read a file of sources."""
    path = folder / "sources.toml"
    if text:
        path.write_text(text, "utf-8")
    return Sources(path, secrets)


def test_a_built_in_kind_needs_no_entry(tmp_path: Path) -> None:
    """It is there for every organisation, unsigned unless a secret is set; other names are nothing."""
    found = sources(tmp_path, secrets=f"{SECRET} {NEXT}")
    buffer, standard = found.get("dorp", "buffer"), found.get("dorp", "standard")

    assert buffer is not None
    assert (buffer.kind, buffer.shape, buffer.fail, buffer.on_review, buffer.secrets) == (
        "buffer",
        "buffer",
        "closed",
        "hold",
        (),
    )
    assert standard is not None
    assert standard.secrets == (SECRET, NEXT)
    assert found.get("dorp", "newsroom") is None


def test_an_entry_belongs_to_one_organisation(tmp_path: Path) -> None:
    """Its name is free when it says its kind; secrets come from files."""
    (tmp_path / "a").write_text("geheim\n", "utf-8")
    found = sources(
        tmp_path,
        f'[dorp.newsroom]\nkind = "mixpost"\nsecrets_files = ["{tmp_path}/a"]\nsignature_header = "X-Mixpost-Signature"\nfail = "review"\n'
        '[dorp.bus]\nkind = "cloudevents"\nshape = "postiz"\n',
    )
    newsroom, bus = found.get("dorp", "newsroom"), found.get("dorp", "bus")

    assert newsroom is not None
    assert (newsroom.shape, newsroom.secrets, newsroom.signature_header, newsroom.fail) == (
        "mixpost",
        ("geheim",),
        "x-mixpost-signature",
        "review",
    )
    assert bus is not None
    assert bus.shape == "postiz"
    assert found.get("stad", "newsroom") is None
    assert "geheim" not in repr(newsroom)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[dorp", "TOML"),
        ("[dorp.newsroom]\n", "kind"),
        ('[dorp.buffer]\nfial = "open"', "fial"),
        ('[dorp.buffer]\nfail = "maybe"', "fail"),
        ('[dorp.buffer]\nshape = "postiz"', "shape"),
        ('[dorp.buffer]\nsecrets_files = ["nowhere"]', "nowhere"),
        ('[dorp.buffer]\nsignature_header = "X Signature"', "signature_header"),
        ('[dorp.standard]\nsecrets_files = ["SHORT"]', "whsec_"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_as_a_whole(tmp_path: Path, text: str, said: str) -> None:
    """The reason names the entry."""
    (tmp_path / "short").write_text("geheim", "utf-8")
    with pytest.raises(InvalidSetting, match=said):
        sources(tmp_path, text.replace("SHORT", str(tmp_path / "short")))


def test_a_changed_file_or_secret_is_read_again(tmp_path: Path) -> None:
    """And a broken one leaves what was in force, until it is whole again."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET, "utf-8")
    good = f'[dorp.standard]\nsecrets_files = ["{secret}"]\n'
    found = sources(tmp_path, good)

    def secrets() -> tuple[str, ...]:
        found.refresh()
        source = found.get("dorp", "standard")
        assert source is not None
        return source.secrets

    assert secrets() == (SECRET,)
    secret.write_text(NEXT + "\n\n", "utf-8")
    assert secrets() == (NEXT,)
    (tmp_path / "sources.toml").write_text("[dorp", "utf-8")
    assert secrets() == (NEXT,)
    assert found.refused
    (tmp_path / "sources.toml").write_text(good + 'fail = "open"\n', "utf-8")
    assert secrets() == (NEXT,)
    assert not found.refused


def test_a_file_that_is_being_written_is_left_until_it_stands_still(tmp_path: Path) -> None:
    """An empty file names no source, and a delivery to one that is not named is lost."""
    found = sources(tmp_path, '[dorp.mine]\nkind = "buffer"\n')
    file = tmp_path / "sources.toml"
    for moment in ("", '[dorp.mine]\nkind = "buffer"\nfail = "open"\n'):
        file.write_text(moment, "utf-8")
        found.look()
        source = found.get("dorp", "mine")
        assert source is not None
        assert source.fail == "closed"
    found.look()
    assert found.get("dorp", "mine").fail == "open"  # type: ignore[union-attr]


def test_a_secret_of_standard_webhooks_is_checked_at_start(tmp_path: Path) -> None:
    """So that no delivery is refused for a typing mistake."""
    with pytest.raises(InvalidSetting, match="POORTWACHTER_WEBHOOK_SECRET"):
        sources(tmp_path, secrets="whsec_geheim!")


def test_the_example_file_can_be_used() -> None:
    """Every field of an entry stands in it."""
    path = Path(__file__).parents[2] / "deploy" / "sources.example.toml"
    newsroom, bus = (Sources(path).get("lindervoorde", name) for name in ("newsroom", "eventbus"))

    assert newsroom is not None
    assert bus is not None
    assert (newsroom.shape, bus.shape) == ("mixpost", "postiz")
