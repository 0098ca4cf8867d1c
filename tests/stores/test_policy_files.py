"""Policies as files: re-read when changed, refused as a whole, the old one stays, removed with the file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from service.errors import InvalidPolicy
from service.stores.policy_files import LARGEST_FILE_BYTES, PolicyFiles, load_policy

if TYPE_CHECKING:
    from pathlib import Path

GOOD = 'press_contact = "pers@linde.example"\n'
BETTER = 'press_contact = "media@linde.example"\n'


class Folder:
    """A folder of policies and everything that was noticed about it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notices: list[tuple[str, str, str]] = []

    def write(self, text: str | bytes, name: str = "linde") -> None:
        """Replace a file in one step, as an editor or a volume does."""
        fresh = self.path / f"{name}.fresh"
        fresh.write_bytes(text if isinstance(text, bytes) else text.encode())
        fresh.replace(self.path / f"{name}.toml")

    def open(self) -> PolicyFiles:
        return PolicyFiles(self.path, lambda *notice: self.notices.append(notice))

    @property
    def results(self) -> list[str]:
        return [result for _, result, _ in self.notices]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Give a folder with one good policy."""
    made = Folder(tmp_path)
    made.write(GOOD)
    return made


BAD = {
    "no toml": "press_contact = ",
    "nothing, as on a full disk": "",
    "an unknown field": GOOD + "pres_contact = 'x'\n",
    "an unknown nested field": "[organisation]\nname = 'Linde'\n",
    "a wrong type": "press_contact = 12\n",
    "an unknown guideline": "[guidelines.manners]\nmode = 'off'\n",
    "an unknown mode": "[guidelines.privacy]\nmode = 'maybe'\n",
    "a threshold above one": "[guidelines.privacy]\nthresholds = {'privacy.phone' = 1.5}\n",
    "an unknown time zone": "timezone = 'Europe/Lindervoorde'\n",
    "a date that does not exist": "[election_period]\nlabel = 'x'\nstart = '2030-02-30'\nend = '2030-10-13'\n",
    "bytes that are no UTF-8": b"press_contact = '\xff'\n",
    "a file that is far too large": "#" * (LARGEST_FILE_BYTES + 1),
    "nesting without end": "facts = " + "[" * 20_000 + "]" * 20_000,
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_as_a_whole_and_the_old_policy_stays(folder: Folder, what: str) -> None:
    """Nothing of it is in force; the reason is kept until the file is right again."""
    files = folder.open()
    before = files.get("linde")
    folder.write(BAD[what])
    files.refresh()
    assert files.get("linde") is before
    assert folder.results == ["ok", "refused"]
    assert files.refused["linde"] == folder.notices[-1][2] != ""
    folder.write(BETTER)
    files.refresh()
    assert files.get("linde").press_contact == "media@linde.example"  # type: ignore[union-attr]
    assert not files.refused


@pytest.mark.parametrize("what", [what for what in BAD if BAD[what]])
def test_a_bad_file_says_what_is_wrong_and_names_itself(folder: Folder, what: str) -> None:
    """`policy check` shows this sentence."""
    folder.write(BAD[what])
    with pytest.raises(InvalidPolicy, match=r"linde\.toml"):
        load_policy(folder.path / "linde.toml")


def test_one_bad_file_leaves_the_others_alone(folder: Folder) -> None:
    """Every organisation has its own file."""
    folder.write("oops", "beek")
    files = folder.open()
    assert files.organisations == ("linde",)
    assert files.get("beek") is None
    assert list(files.refused) == ["beek"]


def test_a_changed_file_replaces_the_policy_in_one_step(folder: Folder) -> None:
    """The version follows the content."""
    files = folder.open()
    before = files.get("linde")
    folder.write(BETTER)
    assert files.get("linde") is before
    files.refresh()
    after = files.get("linde")
    assert (after.press_contact, after.version != before.version) == ("media@linde.example", True)  # type: ignore[union-attr]


def test_a_change_of_the_same_size_and_time_is_noticed(folder: Folder) -> None:
    """A replaced file is another file, whatever its clock says."""
    files = folder.open()
    folder.write(GOOD.replace("pers@", "nieuw"))
    before = (folder.path / "linde.toml").stat()
    files.refresh()
    folder.write(GOOD.replace("pers@", "ander"))
    os.utime(folder.path / "linde.toml", ns=(before.st_atime_ns, before.st_mtime_ns))
    files.refresh()
    assert files.get("linde").press_contact == "anderlinde.example"  # type: ignore[union-attr]


def test_a_file_that_says_the_same_in_other_words_keeps_its_version(folder: Folder) -> None:
    """Comments, order and dates as TOML or as text make no difference."""
    period = "[election_period]\nlabel = 'x'\n"
    folder.write(period + "start = 2030-07-01\nend = 2030-10-13 # sper\n", "beek")
    folder.write(period + "end = '2030-10-13'\nstart = '2030-07-01'\n", "dal")
    files = folder.open()
    assert files.get("beek").version == files.get("dal").version  # type: ignore[union-attr]


def test_an_unchanged_folder_is_not_read_again(folder: Folder) -> None:
    """Looking costs a stat; a refused file is not reported every second."""
    folder.write("oops", "beek")
    files = folder.open()
    for _ in range(3):
        files.refresh()
    assert sorted(folder.results) == ["ok", "refused"]


def test_a_removed_file_removes_its_policy(folder: Folder) -> None:
    """And a new file brings one."""
    files = folder.open()
    (folder.path / "linde.toml").unlink()
    folder.write(GOOD, "beek")
    files.refresh()
    assert (files.get("linde"), files.organisations) == (None, ("beek",))
    assert folder.notices[-1] == ("linde", "removed", "")


def test_a_mounted_folder_that_is_swapped_by_a_link_is_noticed(tmp_path: Path) -> None:
    """Kubernetes replaces a mounted folder by turning a link."""
    for name, text in (("one", GOOD), ("two", BETTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "linde.toml").write_text(text)
    (tmp_path / "data").symlink_to("one")
    mounted = Folder(tmp_path / "policies")
    mounted.path.mkdir()
    (mounted.path / "linde.toml").symlink_to("../data/linde.toml")
    files = mounted.open()
    (tmp_path / "turned").symlink_to("two")
    (tmp_path / "turned").replace(tmp_path / "data")
    files.refresh()
    assert files.get("linde").press_contact == "media@linde.example"  # type: ignore[union-attr]


def test_a_file_that_is_being_written_is_left_until_it_stands_still(folder: Folder) -> None:
    """Empty, half there, removed for a moment: each could be read as a policy, and none is one."""
    files = folder.open()
    file = folder.path / "linde.toml"
    before = files.get("linde")
    for moment in ("", BETTER, None, BETTER + "when_blind = 'allow'\n"):
        if moment is None:
            file.unlink()
        else:
            file.write_text(moment, "utf-8")
        files.look()
        assert files.get("linde") is before
    files.look()
    after = files.get("linde")
    assert (after.when_blind, folder.results) == ("allow", ["ok", "ok"])  # type: ignore[union-attr]
    file.unlink()
    files.look()
    assert files.get("linde") is after
    files.look()
    assert (files.get("linde"), folder.results[-1]) == (None, "removed")
