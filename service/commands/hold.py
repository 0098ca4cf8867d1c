"""`poortwachter hold`: move scheduled posts that may not be published back to draft, in the tool itself."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

import click
from prometheus_client import start_http_server

from service.assembly import build
from service.errors import InvalidSetting
from service.outbound.ledger import LedgerFile
from service.outbound.watch import TOOLS, Options, Watch
from service.settings import read_settings

if TYPE_CHECKING:
    from service.assembly import Assembly
    from service.web.sources import Source

LONGEST_WARM_UP_SECONDS = 120.0
LEAST_EVERY_SECONDS = 1.0


@click.command()
@click.argument("tool", type=click.Choice(sorted(TOOLS)))
@click.option("--organisation", help="Whose posts: a policy file's name.  [default: the default organisation]")
@click.option("--source", "name", help="Which source of the sources file.  [default: the tool's name]")
@click.option("--once", is_flag=True, help="Make one round and stop.")
@click.option(
    "--every",
    type=click.FloatRange(LEAST_EVERY_SECONDS),
    help="Seconds between polls.  [default: buffer 900, postiz 30]",
)
@click.option(
    "--dry-run/--act", "dry", default=None, help="Only say, or act.  [default: the very first start only says]"
)
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Serve /metrics at this port of this machine.")
def hold(
    tool: str,
    organisation: str | None,
    name: str | None,
    every: float | None,
    metrics_port: int | None,
    *,
    once: bool,
    dry: bool | None,
) -> None:
    """Poll a scheduler and move posts that may not be published back to draft.

    Needs an entry [organisation.source] with token_file in the sources file (POORTWACHTER_SOURCES). Judges in this
    process, under the same settings, policies and keys as the gate. Verdicts are called back where the entry says so.
    Hootsuite needs no worker: the gate answers its events itself. Exit status: 0 all done, 1 something failed (it is
    tried again at the next round), 2 settings that cannot be used.
    """
    settings = read_settings(os.environ)
    assembly = build(settings)
    source = _source(assembly, organisation, name or tool, tool)
    file = LedgerFile(settings.state, source.organisation, source.name)
    measures = assembly.post_room.measures
    watch = Watch(assembly.desk, source, assembly.shelf, measures, file, lambda line: click.echo(line, err=True))
    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1", registry=assembly.metrics.registry)
    with file.locked():
        whole = asyncio.run(_run(assembly, watch, Options(once, every, dry)))
    sys.exit(0 if whole else 1)


async def _run(assembly: Assembly, watch: Watch, options: Options) -> bool:
    async with assembly.running(None):
        ends_at = time.monotonic() + LONGEST_WARM_UP_SECONDS
        while not assembly.readiness()[0] and time.monotonic() < ends_at:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.1)  # verdicts that could not look would hold everything back
        return await watch.run(options)


def _source(assembly: Assembly, organisation: str | None, name: str, tool: str) -> Source:
    owner = organisation or assembly.desk.doorman.default_organisation
    if owner is None:
        raise InvalidSetting(
            "whose posts are held back is not said",
            hint=f"--organisation: {', '.join(assembly.policies.organisations)}",
        )
    if assembly.policies.get(owner) is None:
        raise InvalidSetting(
            f"there is no policy of {owner!r}", hint=f"Known: {', '.join(assembly.policies.organisations) or 'none'}."
        )
    source = assembly.sources.get(owner, name)
    if source is None or source.kind != tool:
        raise InvalidSetting(
            f"{owner}.{name} is no source of the kind {tool}",
            hint=f'In the file of sources: [{owner}.{name}] kind = "{tool}"',
        )
    return source
