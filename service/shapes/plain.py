"""Our own shape, told by a tool that may send more than we know: `POST /v1/verdicts` without its strictness.

Read are a post, `{"post": …}`, `{"posts": […]}` and an array of posts; `post_id` is another name of `id`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from service.domain.post import Post
from service.shapes.shaped import Shaped, listed, read


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return the posts of a payload."""
    at = ""
    if isinstance(payload, dict):
        for name in ("posts", "post"):
            if isinstance(payload.get(name), dict | list):
                payload, at = payload[name], f"/{name}"
                break
    return tuple(Shaped(_post(item, where)) for where, item in listed(payload, at))


def _post(item: dict[str, Any], at: str) -> Post:
    told = item if "id" in item or "post_id" not in item else item | {"id": item["post_id"]}
    if isinstance(told.get("id"), int) and not isinstance(told["id"], bool):
        told = told | {"id": str(told["id"])}
    return read(_known(told, Post), Post, at)


def _known(value: Any, kind: Any) -> Any:
    """Keep of a value only the fields that a type has; what has another type is left for `read` to refuse.

    Lists inside lists are such: so the depth is that of the types, however deep a body is.
    """
    if isinstance(value, list):
        return [_known(item, kind) if isinstance(item, dict) else item for item in value]
    if not isinstance(value, dict):
        return value
    fields = _fields(kind)
    return {
        name: _known(item, fields[name]) if fields[name] else item
        for name, item in value.items()
        if name in fields and item is not None
    }


@cache
def _fields(kind: Any) -> dict[str, Any]:
    """Return the fields of a type, each with the type of the objects that stand in it (None: no objects)."""
    return {field.encode_name: _struct_in(msgspec.inspect.type_info(field.type)) for field in _of(kind)}


def _of(kind: Any) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def _struct_in(info: Any) -> Any:
    """Return the Struct inside an optional or a tuple of Structs."""
    if isinstance(info, msgspec.inspect.StructType):
        return info.cls
    inner = getattr(info, "types", None) or (getattr(info, "item_type", None),)
    return next((found for found in map(_struct_in, filter(None, inner)) if found), None)
