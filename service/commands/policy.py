"""`poortwachter policy`: write, check and fingerprint policies."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from service.domain.policy import Policy
from service.errors import InvalidPolicy
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
def schema() -> None:
    """Print the JSON schema of a policy."""
    click.echo(msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Policy)), indent=2).decode())


