"""GraphQL requests, as far as a gate must understand them: which mutations are called, with which arguments.

Read by graphql-core, so that no document means one thing here and another to the API. What cannot be followed with
certainty (several operations without a name, a variable that was not sent, a subscription) is refused, never skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql.error import GraphQLSyntaxError
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    parse,
)
from graphql.utilities import value_from_ast_untyped
from msgspec import Struct

from service.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql.language import DocumentNode, SelectionSetNode

MAX_TOKENS = 4_000
"""A request that writes a post has a few hundred."""
_DEEPEST_FRAGMENT = 8


class Call(Struct, frozen=True):
    """One field of a mutation: its name in the schema (never its alias) and its arguments."""

    name: str
    arguments: dict[str, Any]


class Request(Struct, frozen=True):
    """A GraphQL request as it is sent over HTTP."""

    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815 - GraphQL over HTTP names it so


def is_request(payload: Any) -> bool:
    """Say whether a payload looks like a GraphQL request; every document has a brace, what one searches for has not."""
    query = payload.get("query") if isinstance(payload, dict) else None
    return isinstance(query, str) and "{" in query


def mutations_of(request: Request) -> tuple[Call, ...]:
    """Return the mutations that a request calls; none for a query. Raise MalformedRequest when that is unclear."""
    try:
        document = parse(request.query, no_location=True, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError:
        raise _unclear("The GraphQL document cannot be read") from None
    operation = _operation(document, request.operationName)
    if operation.operation is OperationType.QUERY:
        return ()
    if operation.operation is not OperationType.MUTATION:
        raise _unclear("Only queries and mutations are followed")
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    variables = dict(request.variables or {})
    for declared in operation.variable_definitions or ():
        if declared.default_value is not None:
            variables.setdefault(declared.variable.name.value, value_from_ast_untyped(declared.default_value))
    return tuple(
        Call(
            field.name.value,
            {argument.name.value: _value(argument.value, variables) for argument in field.arguments or ()},
        )
        for field in _fields(operation.selection_set, fragments, 0)
    )


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    chosen = [o for o in operations if not name or (o.name is not None and o.name.value == name)]
    if len(chosen) != 1:
        raise _unclear("It is not clear which operation of the GraphQL document is meant", "/operationName")
    return chosen[0]


def _fields(
    selected: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], depth: int
) -> Iterator[FieldNode]:
    """Yield the fields at the top; conditions (@skip, @include) are not weighed: a field that may run counts."""
    if depth > _DEEPEST_FRAGMENT:
        raise _unclear("The fragments of the GraphQL document are nested too deeply")
    for node in selected.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments, depth + 1)
        elif isinstance(node, FragmentSpreadNode):
            if node.name.value not in fragments:
                raise _unclear("A fragment of the GraphQL document is missing")
            yield from _fields(fragments[node.name.value].selection_set, fragments, depth + 1)


def _value(node: Any, variables: dict[str, Any]) -> Any:
    """Return an argument's value; a variable inside an inline object counts like any other."""
    if isinstance(node, VariableNode):
        return _sent(node, variables)
    if hasattr(node, "fields"):
        return {
            field.name.value: _value(field.value, variables)
            for field in node.fields
            if not isinstance(field.value, VariableNode) or field.value.name.value in variables
        }
    if hasattr(node, "values"):
        return [_value(item, variables) for item in node.values]
    return value_from_ast_untyped(node)


def _sent(node: VariableNode, variables: dict[str, Any]) -> Any:
    if node.name.value not in variables:
        raise _unclear("A variable of the GraphQL request was not sent", "/variables")
    return variables[node.name.value]


def _unclear(detail: str, pointer: str = "/query") -> MalformedRequest:
    return MalformedRequest(detail, pointer=pointer, hint="Send one named operation with its variables.")
