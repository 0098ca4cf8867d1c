"""poortwachter …: the command line. Commands are imported when they are called: `serve` starts light."""

from __future__ import annotations

import importlib

import click

from service import __version__
from service.errors import CallerError

_COMMANDS = {
    "serve": "service.commands.serve:serve",
    "check": "service.commands.check:check",
    "evaluate": "service.commands.evaluate:evaluate",
    "feedback": "service.commands.feedback:feedback",
    "policy": "service.commands.policy:policy",
    "hold": "service.commands.hold:hold",
    "key": "service.commands.key:key",
    "model": "service.commands.model:model",
    "openapi": "service.commands.openapi:openapi",
}


class _LazyGroup(click.Group):
    """Knows its commands by name and turns what a caller caused into one clear sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except CallerError as error:
            where = f" ({error.pointer})" if error.pointer else ""
            hint = f"\n{error.hint}" if error.hint else ""
            click.echo(f"{error.detail}{where}{hint}", err=True)
            ctx.exit(2)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="poortwachter")
def main() -> None:
    """Poortwachter: ten verdicts about a post by an elected official, before it is published.

    Try: poortwachter check "Vandaag openen we het nieuwe park!"
    """
