"""`poortwachter openapi`: the API's description."""

from __future__ import annotations

import click

from service.api.description import document


@click.command()
def openapi() -> None:
    """Print the OpenAPI 3.1 document (the same as /openapi.json)."""
    click.echo(document().decode())
