"""What a delivery holds: one item or several, out of the envelope that its kind of source puts around them.

Standard Webhooks: `{type, timestamp, data}`. CloudEvents 1.0: binary (headers `ce-*`, the body is the data), structured
and batched. Other tools send their objects as they are, or an array of them.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from service.errors import MalformedRequest
from service.refusals import refusal_of
from service.web.decoding import check_media_type, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.web.sources import Source

_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_JSON = "application/json"
_STRUCTURED = "application/cloudevents"
_SPEC = "CloudEvents 1.0 needs specversion, id, source and type."


class Item(Struct, frozen=True):
    """One object of a delivery, where it stands in the body (a JSON pointer), and its id when it has one."""

    data: Any
    at: str = ""
    id: str | None = None


class _CloudEvent(Struct, frozen=True):
    specversion: str
    id: str
    source: str
    type: str
    data: Any = None
    data_base64: str | None = None


def items_of(source: Source, headers: Mapping[str, str], body: bytes, delivery: str | None) -> tuple[Item, ...]:
    """Return the items of a delivery; `delivery` is the id that its signature names. Raise MalformedRequest."""
    check_media_type(headers.get("content-type"), _JSON)
    if source.kind == "cloudevents":
        return _cloud_events(headers, body)
    payload = decode(body, _ANY)
    if source.kind == "standard":
        wrapped = isinstance(payload, dict) and isinstance(payload.get("data"), dict | list)
        inner, at = (payload["data"], "/data") if wrapped else (payload, "")
        return tuple(Item(data, place, delivery) for data, place in _each(inner, at))
    return tuple(Item(data, place, delivery) for data, place in _each(payload, ""))


def _each(payload: Any, at: str) -> list[tuple[Any, str]]:
    if isinstance(payload, list):
        return [(item, f"{at}/{index}") for index, item in enumerate(payload)]
    return [(payload, at)]


def _cloud_events(headers: Mapping[str, str], body: bytes) -> tuple[Item, ...]:
    kind = (headers.get("content-type") or "").strip().lower()
    if kind.startswith(_STRUCTURED):
        return tuple(_structured(event, at) for event, at in _each(decode(body, _ANY), ""))
    told = {name: headers.get(f"ce-{name}") for name in ("specversion", "id", "source", "type")}
    if not any(told.values()):
        raise MalformedRequest("The delivery is no CloudEvent: it has no ce- headers", hint=_SPEC)
    event = _event({name: value for name, value in told.items() if value}, "")
    return tuple(Item(data, at, _name(event)) for data, at in _each(decode(body, _ANY), ""))


def _structured(raw: Any, at: str) -> Item:
    event = _event(raw, at)
    if event.data_base64 is None:
        return Item(event.data, f"{at}/data", _name(event))
    try:
        inner = base64.b64decode(event.data_base64, validate=True)
    except (binascii.Error, ValueError):
        raise MalformedRequest("data_base64 is no base64", pointer=f"{at}/data_base64") from None
    return Item(decode(inner, _ANY), f"{at}/data_base64", _name(event))


def _event(raw: Any, at: str) -> _CloudEvent:
    try:
        event = msgspec.convert(raw, _CloudEvent, strict=True)
    except msgspec.ValidationError as error:
        raise refusal_of(str(error), at=at, hint=_SPEC) from None
    if event.specversion != "1.0" or not (event.id and event.source and event.type):
        raise MalformedRequest("The event is not of CloudEvents 1.0", pointer=f"{at}/specversion", hint=_SPEC)
    return event


def _name(event: _CloudEvent) -> str:
    """Return what is unique about an event: source and id together (CloudEvents 1.0, id)."""
    return f"{event.source}\n{event.id}"
