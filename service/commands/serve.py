"""`poortwachter serve`: start the gate."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from service.errors import InvalidSetting
from service.hashing import local_key, parse_keys
from service.server import serve as run_server
from service.settings import Settings, read_settings
from service.stores.redis_address import connect
from service.web.keys import KeyRing

if TYPE_CHECKING:
    from pathlib import Path

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; PORT is read too.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1, 256), help="Worker processes.  [default: 1]")
@click.option("--print-settings", is_flag=True, help="Show every setting (secrets masked) and stop.")
def serve(host: str | None, port: int | None, workers: int | None, *, print_settings: bool) -> None:
    """Start the gate: POST /v1/verdicts answers at http://HOST:PORT.

    Settings are read from POORTWACHTER_* variables, REDIS_URL and PORT; --print-settings lists them.
    Without keys the gate answers this machine only; make one with `poortwachter key create`.
    """
    settings = read_settings(os.environ)
    given = {name: value for name, value in (("host", host), ("port", port), ("workers", workers)) if value is not None}
    settings = replace(settings, **given)
    if print_settings:
        for name, value in settings.shown().items():
            click.echo(f"{name} = {value}")
        return
    _check(settings)
    run_server(settings)


def _check(settings: Settings) -> None:
    """Refuse what can be known to fail, in one sentence, before any worker starts."""
    parse_keys(settings.hash_key or local_key(settings.state))
    if not any(settings.policies.glob("*.toml")):
        raise InvalidSetting(
            f"there is no policy in {settings.policies}",
            hint="Make one: poortwachter policy init NAME, or set POORTWACHTER_POLICIES.",
        )
    if settings.decision_log is not None:
        _check_folder(settings.decision_log)
    if settings.redis_url:
        connect(settings.redis_url, settings.redis_timeout_ms / 1000)
    keyless = not KeyRing(settings.keys).is_configured
    if keyless and settings.host not in _LOOPBACK:
        raise InvalidSetting(
            f"without keys the gate listens on loopback only, not on {settings.host}",
            hint="Make a key first: poortwachter key create --organisation NAME",
        )
    click.echo(f"Poortwachter listens at http://{settings.host}:{settings.port} (docs: /docs, stop: Ctrl-C)")
    if keyless:
        click.echo("No keys are configured: this machine only, every right, no proxies, no foreign Host.")


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InvalidSetting(
            f"the decision log cannot be kept in {folder} ({error.strerror})",
            hint="Set POORTWACHTER_DECISION_LOG to a folder that can be written, or leave it out.",
        ) from None
