"""The documents are valid by the libraries that read them, and the flat one says what the running gate answers."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft4Validator
from openapi_spec_validator import OpenAPIV2SpecValidator, OpenAPIV31SpecValidator

from service.api.description import flat_document
from service.api.description.operations import EXAMPLES
from service.errors import MalformedRequest
from tests.running import COMMAND, ROOT, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = ROOT / "deploy" / "integrations" / "power-automate" / "poortwachter.swagger.json"
FLAT: dict[str, Any] = json.loads(SHIPPED.read_text("utf-8"))
NOT_READ_BY_CONNECTORS = {"anyOf", "oneOf", "allOf", "not", "$ref", "nullable", "const", "propertyNames", "contains"}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_both_documents_are_valid() -> None:
    """The OpenAPI 3.1 document and the Swagger 2.0 one keep their specifications."""
    OpenAPIV31SpecValidator(json.loads((ROOT / "openapi" / "openapi.json").read_text("utf-8"))).validate()
    OpenAPIV2SpecValidator(FLAT).validate()


def test_the_shipped_file_is_what_the_command_prints() -> None:
    """`poortwachter openapi --flat` writes the committed file; another address changes nothing but the address."""
    run = [COMMAND, "openapi", "--flat"]
    printed = subprocess.run(run, capture_output=True, check=True, timeout=30).stdout
    elsewhere = json.loads(flat_document("http://10.0.0.7:8000/gate/"))

    assert printed == SHIPPED.read_bytes()
    assert (elsewhere["host"], elsewhere["basePath"], elsewhere["schemes"]) == ("10.0.0.7:8000", "/gate", ["http"])
    assert elsewhere["paths"] == FLAT["paths"]


@pytest.mark.parametrize("server", ["gate.example.be", "ftp://gate.example.be", "https://", "https://a.be/?x=1"])
def test_an_address_that_cannot_be_is_refused(server: str) -> None:
    """A scheme, a host, and no question."""
    with pytest.raises(MalformedRequest):
        flat_document(server)


def test_the_file_is_flat() -> None:
    """Nothing stands in it that custom connectors do not read, and everything that they show has a name."""
    found = list(nodes(FLAT))
    operations = [told for path in FLAT["paths"].values() for told in path.values()]
    properties = [
        told for node in found if isinstance(node.get("properties"), dict) for told in node["properties"].values()
    ]

    assert [node for node in found if NOT_READ_BY_CONNECTORS & node.keys() and "x-ms-summary" not in node] == []
    assert [node for node in found if isinstance(node.get("type"), list)] == []
    assert all(told["operationId"] and told["summary"] and told["description"] for told in operations)
    assert all(told["x-ms-summary"] and told["type"] for told in properties)


def strict(schema: Any) -> Any:
    """Return a schema of the flat file as JSON Schema: x-nullable becomes null, and nothing unnamed may come."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items() if not key.startswith("x-")}
    if schema.get("x-nullable"):
        made["type"] = [schema["type"], "null"]
        made |= {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    if isinstance(schema.get("properties"), dict):
        made["additionalProperties"] = False
    return made


def test_what_is_asked_and_answered_fits_the_flat_file() -> None:
    """Examples of the big document fit the flat one, and so do the running gate's answers and problems."""
    rights = {"lindervoorde": ["verdicts", "mentions", "approve"]}
    bodies = {"/v1/verdicts": EXAMPLES["posts"], "/v1/mentions": EXAMPLES["mentions"]}
    asked = 0
    with serving(keys=rights) as gate:
        flat = json.loads(flat_document(gate.url))
        assert f"{flat['schemes'][0]}://{flat['host']}{flat['basePath']}" == f"{gate.url}/"
        header = {flat["securityDefinitions"]["apiKey"]["name"]: gate.tokens["lindervoorde"]}
        for path, examples in bodies.items():
            operation = flat["paths"][path]["post"]
            body = next(p["schema"] for p in operation["parameters"] if p["in"] == "body")
            for example in examples.values():
                if "mentions" in example["value"]:
                    continue
                Draft4Validator(strict(body)).validate(example["value"])
                for headers, status in ((header, "200"), ({}, "401")):
                    answer = gate.client.post(path, json=example["value"], headers=headers)
                    assert str(answer.status_code) == status
                    Draft4Validator(strict(operation["responses"][status]["schema"])).validate(answer.json())
                    asked += 1
        listed = gate.client.get("/v1/guidelines", headers=header).json()
        Draft4Validator(strict(flat["paths"]["/v1/guidelines"]["get"]["responses"]["200"]["schema"])).validate(listed)

    assert asked >= 4
