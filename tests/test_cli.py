"""The command line: what it prints and how it ends."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.assembly import build_pipeline
from service.cli import main
from service.domain.post import Post
from service.hashing import Hasher, parse_keys
from service.stores.policy_files import parse_policy
from tests.conftest import NOW

ROWS = (Path(__file__).parent / "data" / "posts.jsonl").read_text("utf-8").splitlines()
INSULT = "De burgemeester is een smееrlap en dat weet iedereen."  # two Cyrillic letters
CONDEMNED = '"De burgemeester is een smееrlap", stond op de muur. Zulke taal hoort hier niet thuis, dit keur ik af.'


def _run(*arguments: str, given: str | None = None, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, input=given, env=environment, catch_exceptions=False)


@pytest.mark.parametrize("row", ROWS, ids=[json.loads(row)["id"] for row in ROWS])
def test_check_prints_ten_verdicts_for_every_labelled_post(row: str) -> None:
    """Every labelled post gets ten verdicts and ends 0, 10 or 20."""
    result = _run("check", "-", given=row, COLUMNS="200")

    numbers = [line.split()[0] for line in result.output.splitlines() if line[:2].strip().isdigit()]
    assert numbers == [str(number) for number in range(1, 11)]
    assert result.exit_code in {0, 10, 20}


def test_an_insult_behind_look_alike_letters_blocks() -> None:
    """Cyrillic letters hide nothing."""
    assert _run("check", INSULT).exit_code == 20


def test_the_same_insult_quoted_and_condemned_does_not() -> None:
    """Who quotes an insult to condemn it does not insult."""
    assert _run("check", CONDEMNED).exit_code == 0


@pytest.mark.parametrize("broken", ["", "{", '{"text": 1}', '{"tekst": "x"}', '{"text": ""}'])
def test_input_that_cannot_be_used_ends_2_with_one_clear_sentence(broken: str) -> None:
    """What cannot be judged is said, not guessed."""
    result = _run("check", "-", given=broken)

    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_check_reads_a_file_and_a_policy(tmp_path: Path) -> None:
    """A file with one post is judged under the policy of `--policy` at the moment of `--at`."""
    post, policy = tmp_path / "post.json", tmp_path / "policy.toml"
    post.write_text('{"text": "Het masterplan voorziet 200 woningen aan het station, beslist op 3 maart."}', "utf-8")
    policy.write_text(
        '[[embargoes]]\nsubject = "masterplan"\nterms = ["masterplan"]\nuntil = 2026-12-15T11:00:00+01:00\n', "utf-8"
    )

    before = _run("check", str(post), "--policy", str(policy), "--at", "2026-12-15T10:59:00+01:00")
    after = _run("check", str(post), "--policy", str(policy), "--at", "2026-12-15T11:01:00+01:00")

    assert before.exit_code == 20
    assert after.exit_code in {0, 10}


def test_check_speaks_the_language_that_is_asked_for() -> None:
    """`--language fr` gives French sentences."""
    assert "ne peut pas paraître" in _run("check", INSULT, "--language", "fr").output


def test_evaluate_prints_the_contracts_figures(tmp_path: Path) -> None:
    """`evaluate --json` has every field of the contract, and counts a line that is no post as an error."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text("\n".join([*ROWS[:10], '{"text": 1}']), "utf-8")

    report = json.loads(_run("evaluate", str(rows), "--json").stdout)

    assert list(report) == [
        "n", "errors", "strict", "lenient", "false_hold", "false_block", "missed_block", "block_recall",
        "advise_on_benign", "noise", "guidelines",
    ]  # fmt: skip
    assert (report["n"], report["errors"]) == (11, 1)
    assert list(report["guidelines"]) == [str(number) for number in range(1, 11)]


def test_a_policy_is_made_checked_and_refused(tmp_path: Path) -> None:
    """`policy init` writes one that `policy check` accepts; an unknown field is refused by name with exit 2."""
    folder = {"POORTWACHTER_POLICIES": str(tmp_path)}

    assert _run("policy", "init", "voorbeeld", **folder).exit_code == 0
    assert _run("policy", "init", "voorbeeld", **folder).exit_code == 2
    assert _run("policy", "check", **folder).exit_code == 0
    (tmp_path / "voorbeeld.toml").write_text("spokesperson = []\n", "utf-8")
    refused = _run("policy", "check", **folder)
    assert refused.exit_code == 2
    assert "spokesperson" in refused.stderr


def test_a_copied_document_is_recognised_by_its_fingerprints(tmp_path: Path) -> None:
    """What `policy fingerprint` prints makes a policy that recognises a copied sentence, and holds no word of it."""
    text = (
        "De vennootschap Waterhoek koopt de oude brouwerij voor drie miljoen euro en betaalt in vier schijven tot 2029."
    )
    keys = {"POORTWACHTER_HASH_KEY": "k1:" + "0123456789abcdef" * 4}
    made = _run("policy", "fingerprint", "-", "--title", "nota", given=text, **keys).stdout
    policy = parse_policy(made.encode(), "made")
    hasher = Hasher(parse_keys(keys["POORTWACHTER_HASH_KEY"]))
    pipeline = build_pipeline(fingerprint_keys=lambda: hasher.fingerprint_keys)

    decision = asyncio.run(pipeline.decide(Post(text=f"Lees even mee: {text}"), policy, NOW, "test"))

    assert "brouwerij" not in made
    assert "confidentiality.document" in {r.code for v in decision.verdicts for r in v.reasons}


def test_the_schema_of_a_policy_is_json() -> None:
    """`policy schema` prints JSON."""
    assert "$defs" in json.loads(_run("policy", "schema").stdout)


def test_a_key_is_made_listed_rotated_and_revoked(tmp_path: Path) -> None:
    """Two keys of a name may live, a third may not, and only hashes are stored."""
    path = tmp_path / "keys.json"
    keys = {"POORTWACHTER_KEYS": str(path)}
    first = _run("key", "create", "--organisation", "x", "--rights", "verdicts,try", **keys).stdout.strip()
    second = _run("key", "create", "--organisation", "x", **keys).stdout.strip()

    assert _run("key", "create", "--organisation", "x", **keys).exit_code == 2
    assert first.split("_")[2] not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert _run("key", "list", **keys).stdout.count("\n") == 2
    assert _run("key", "revoke", second.split("_")[1], **keys).exit_code == 0
    assert _run("key", "revoke", "unknown", **keys).exit_code == 2
    assert _run("key", "create", "--organisation", "x", "--rights", "everything", **keys).exit_code == 2


def test_only_a_key_that_approves_may_release_blocks(tmp_path: Path) -> None:
    """The option asks for the right `approve`, and shows in the list."""
    keys = {"POORTWACHTER_KEYS": str(tmp_path / "keys.json")}
    asked = ("key", "create", "--organisation", "x", "--may-release-blocks")

    assert _run(*asked, **keys).exit_code == 2
    assert _run(*asked, "--rights", "approve", **keys).exit_code == 0
    assert "approve (blocks too)" in _run("key", "list", **keys).stdout


def test_every_command_explains_itself() -> None:
    """`--help` works on each command."""
    for words in (["serve"], ["check"], ["evaluate"], ["policy"], ["policy", "init"], ["key"], ["key", "create"]):
        assert "Usage" in _run(*words, "--help").output


def test_building_a_model_without_its_tools_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without torch and detoxify, `model build` names the make target."""
    monkeypatch.setitem(sys.modules, "detoxify", None)
    result = _run("model", "build", "--out", str(tmp_path))

    assert result.exit_code == 2
    assert "make model" in result.stderr
