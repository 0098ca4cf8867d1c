"""`poortwachter policy`: write, check and fingerprint policies."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click
import msgspec

from service.detectors.fingerprints import fingerprints_of
from service.domain.policy import Policy
from service.errors import InvalidPolicy, MalformedRequest
from service.hashing import Hasher, local_key, parse_keys
from service.settings import read_settings
from service.stores.policy_files import load_policy

_TEMPLATE = Path(__file__).with_name("policy_template.toml")


@click.group()
def policy() -> None:
    """Write, check and fingerprint policies: one TOML file per organisation."""


@policy.command()
@click.argument("organisation")
def init(organisation: str) -> None:
    """Write a commented policy for ORGANISATION into the policies folder."""
    if not organisation.replace("-", "").replace("_", "").isalnum():
        raise InvalidPolicy(f"{organisation!r} cannot be a file name", hint="Use letters, digits, - and _.")
    path = read_settings(os.environ).policies / f"{organisation}.toml"
    if path.exists():
        raise InvalidPolicy(f"{path} exists already", hint="Edit it, then: poortwachter policy check")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_TEMPLATE.read_text("utf-8"), "utf-8")
    click.echo(f"Wrote {path}. Edit it, then: poortwachter policy check {path}")


@policy.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check policy files (default: every file in the policies folder); exit 2 when one is refused."""
    chosen = files or tuple(sorted(read_settings(os.environ).policies.glob("*.toml")))
    refused = 0
    for path in chosen:
        try:
            click.echo(f"{path}: ok, {load_policy(path).version}")
        except InvalidPolicy as invalid:
            refused += 1
            click.echo(f"{path}: refused: {invalid.detail}", err=True)
    if refused or not chosen:
        raise InvalidPolicy(f"{refused} of {len(chosen)} policies cannot be used")


@policy.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", default="vertrouwelijk document", show_default=True, help="How the policy calls the document.")
def fingerprint(file: Path, title: str) -> None:
    """Print the fingerprints of a confidential document (plain text; - for standard input), ready for a policy.

    They are keyed with POORTWACHTER_HASH_KEY (of a local run: the key in the state folder), so only a gate
    with the same key recognises them. The document itself is not kept anywhere.
    """
    settings = read_settings(os.environ)
    hasher = Hasher(parse_keys(settings.hash_key or local_key(settings.state)))
    try:
        text = sys.stdin.buffer.read().decode() if str(file) == "-" else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedRequest(f"{file} cannot be read ({type(error).__name__})") from None
    marks = fingerprints_of(text, hasher.fingerprint_keys[0])
    if not marks:
        raise MalformedRequest(f"{file} is too short to be recognised", hint="A fingerprint needs at least 8 words.")
    click.echo("[[confidential_documents]]")
    click.echo(f"title = {json.dumps(title, ensure_ascii=False)}")
    click.echo(f"fingerprints = {json.dumps(marks)}")


@policy.command()
def schema() -> None:
    """Print the JSON schema of a policy."""
    click.echo(msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Policy)), indent=2).decode())
