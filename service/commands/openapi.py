"""`poortwachter openapi`: the API's description."""

from __future__ import annotations

import click

from service.api.description import document, flat_document
from service.api.description.flat import SERVER
from service.errors import MalformedRequest


@click.command()
@click.option("--flat", is_flag=True, help="Swagger 2.0 without anyOf, as Power Automate's custom connectors read it.")
@click.option("--server", help=f"With --flat: the address of your gate ({SERVER}).")
def openapi(*, flat: bool, server: str | None) -> None:
    """Print the OpenAPI 3.1 document (the same as /openapi.json)."""
    if server is not None and not flat:
        raise MalformedRequest("--server belongs to --flat", hint="The OpenAPI 3.1 document is the same everywhere.")
    click.echo((flat_document(server or SERVER) if flat else document()).decode())
