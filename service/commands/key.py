"""`poortwachter key`: keys of the organisations that may ask."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from service.errors import MalformedRequest
from service.settings import read_settings
from service.web.keys import RIGHTS, create_key, read_keys, write_keys


@click.group()
def key() -> None:
    """Make, list and revoke keys. Only hashes are stored; a key is shown once."""


@key.command()
@click.option("--organisation", required=True, help="Whose policy the key is judged under: a policy file's name.")
@click.option("--name", default="default", show_default=True, help="What the key is for; two of a name may live.")
@click.option("--rights", default="verdicts", show_default=True, help=f"Comma-separated: {', '.join(RIGHTS)}.")
@click.option(
    "--on-block",
    type=click.Choice(["200", "403"]),
    default="200",
    show_default=True,
    help="Status of an answer that blocks.",
)
@click.option(
    "--may-release-blocks", is_flag=True, help="Its approvals release blocked posts too (needs the right approve)."
)
def create(organisation: str, name: str, rights: str, on_block: str, *, may_release_blocks: bool) -> None:
    """Make a key and show it once. Rotate: make a second of the same name, switch, revoke the first."""
    wanted = tuple(right.strip() for right in rights.split(",") if right.strip())
    unknown = [right for right in wanted if right not in RIGHTS]
    if unknown or not wanted:
        raise MalformedRequest(
            f"{', '.join(unknown) or 'no right'} is not a right", hint=f"Rights: {', '.join(RIGHTS)}."
        )
    if may_release_blocks and "approve" not in wanted:
        raise MalformedRequest(
            "--may-release-blocks is for keys that give approvals", hint="Add the right: --rights approve"
        )
    path = read_settings(os.environ).keys
    existing = read_keys(path)
    made, token = create_key(
        existing,
        organisation,
        name,
        wanted,  # type: ignore[arg-type]
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        on_block=403 if on_block == "403" else 200,
        may_release_blocks=may_release_blocks,
    )
    write_keys(path, (*existing, made))
    click.echo(token)
    click.echo(f"Key {made.id} for {organisation}: keep it now, it is not shown again.", err=True)


@key.command("list")
def list_keys() -> None:
    """List the live keys: id, organisation, name, rights, when made."""
    for entry in read_keys(read_settings(os.environ).keys):
        rights = ",".join(entry.rights) + (" (blocks too)" if entry.may_release_blocks else "")
        click.echo(f"{entry.id}  {entry.organisation}  {entry.name}  {rights}  {entry.created}")


@key.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Revoke a key by its id; a running gate notices within a second or so."""
    path = read_settings(os.environ).keys
    existing = read_keys(path)
    rest = tuple(entry for entry in existing if entry.id != key_id)
    if len(rest) == len(existing):
        raise MalformedRequest(f"there is no key {key_id!r}", hint="poortwachter key list shows the live keys.")
    write_keys(path, rest)
    click.echo(f"Key {key_id} is revoked.")
