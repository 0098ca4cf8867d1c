"""What a gateway sends to be authorised: the request of somebody else, with its method, path and body.

Envoy (ext_authz) keeps method and path behind a prefix. Traefik (forwardAuth) and APISIX (forward-auth) ask at one
fixed address and tell the rest in X-Forwarded-Method and X-Forwarded-Uri. What a client says in these headers never
makes a body unseen: a body that spells a post is judged whatever the method and path are said to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from service.errors import MalformedRequest, TooLarge
from service.shapes.requests import READS, is_near_posts, path_of
from service.web.decoding import MAX_POST_BYTES, check_size, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.types import Receive

    from service.shapes.registry import ShapeName

PREFIX = "/v1/gate"
LARGEST_BODY_BYTES = 8 * 1024 * 1024
"""More is never kept."""
_PARTIAL = "x-envoy-auth-partial-body"
_ANY: msgspec.json.Decoder[Any] = msgspec.json.Decoder()
_FILES = ("multipart/", "image/", "video/", "audio/", "application/octet-stream", "application/pdf", "application/zip")
_FORMS = ("application/x-www-form-urlencoded", "text/")
_TOKEN_PREFIX = "pw_"  # noqa: S105 - how keys begin


class Asked(Struct, frozen=True):
    """A request that waits for a yes: `path` as `path_of` gives it, `source` from a first segment `@name`.

    `query` is the raw query of its address.
    """

    method: str
    path: str
    query: str
    source: str | None
    headers: dict[str, str]

    @property
    def is_read(self) -> bool:
        """Whether the method writes no words."""
        return self.method in READS

    @property
    def is_partial(self) -> bool:
        """Whether the gateway cut the body off."""
        return self.headers.get(_PARTIAL, "").strip().lower() not in {"", "false"}

    @property
    def media_type(self) -> str:
        """The body's media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_file(self) -> bool:
        """Whether the body is said to be an upload."""
        return self.media_type.startswith(_FILES)


def asked_of(scope: Mapping[str, Any]) -> Asked:
    """Return what a gateway asks, from the raw path: the framework's has lost `%2F` and double slashes."""
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        said = value.decode("latin-1")
        headers[key] = f"{headers[key]}, {said}" if key in headers else said
    raw = scope["raw_path"].partition(b"?")[0].decode("latin-1").removeprefix(PREFIX).removeprefix("/")
    query = scope["query_string"].decode("latin-1")
    source = None
    if raw.startswith("@"):
        name, _, raw = raw.partition("/")
        source = name[1:]
    method = scope["method"]
    if not raw and "x-forwarded-uri" in headers and "x-forwarded-method" in headers:
        method = headers["x-forwarded-method"].strip()
        raw, _, query = headers["x-forwarded-uri"].partition("?")
    return Asked(method.upper(), path_of(raw), query, source, headers)


def identification(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers without an Authorization that belongs to the API behind the gateway.

    The gateway's own key comes in X-API-Key; a bearer token counts only when it is one of ours.
    """
    found = dict(headers)
    token = found.get("authorization", "").partition(" ")[2].strip()
    if "x-api-key" in found or not token.startswith(_TOKEN_PREFIX):
        found.pop("authorization", None)
    return found


async def body_of(receive: Receive, *, keep: bool = True) -> bytes:
    """Return the whole body; raise TooLarge beyond what is kept. Without `keep` it is read and forgotten."""
    parts: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] != "http.request":
            raise MalformedRequest("The gateway went away before the body was whole")
        part = message.get("body", b"") if keep else b""
        size += len(part)
        if size > LARGEST_BODY_BYTES:
            raise TooLarge(f"The body has more than {LARGEST_BODY_BYTES} bytes")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def payload_of(asked: Asked, body: bytes, *, creates: bool) -> Any:
    """Return the decoded body, or None when there is none, or it certainly holds no post.

    `creates` says that tools create or edit posts at this path. There, beside it (when a body came), and wherever a
    body is JSON by its media type or first character, what is not read to the end raises MalformedRequest or TooLarge.
    """
    near = creates or (not asked.is_read and is_near_posts(asked.path))
    if asked.is_partial:
        if asked.is_file and not near:
            return None
        raise TooLarge("The gateway sent only a part of the body", hint="Let it send more: max_request_bytes.")
    if not body:
        if not creates:
            return None
        raise MalformedRequest(
            "The body did not come along", hint="Let the gateway send it: with_request_body, forwardBody."
        )
    if near or "json" in asked.media_type or body.lstrip()[:1] in {b"{", b"["}:
        _check_encoding(asked)
        check_size(len(body), MAX_POST_BYTES)
        return decode(body, _ANY)
    if asked.is_file or asked.media_type.startswith(_FORMS) or asked.is_read:
        return None
    raise MalformedRequest(
        "It is unclear what this body is", hint="Let the gateway pass Content-Type on to the gate (allowed_headers)."
    )


def check_address(asked: Asked, at: tuple[ShapeName, ...]) -> None:
    """Refuse a GraphQL document in the address: some servers prefer it to the one in the body.

    `at` are the shapes of its path. A read may carry a query there (GraphQL over HTTP), never a mutation.
    """
    if "buffer" not in at:
        return
    documents = [value for name, value in parse_qsl(asked.query, keep_blank_values=True) if name == "query"]
    if documents and not (asked.is_read and not any("mutation" in document.lower() for document in documents)):
        raise MalformedRequest("A GraphQL document stands in the address", hint="Send it in the body.")


def _check_encoding(asked: Asked) -> None:
    if asked.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        raise MalformedRequest("A compressed body is not read here", hint="Send it without Content-Encoding.")
    charset = asked.headers.get("content-type", "").lower().partition("charset=")[2].partition(";")[0].strip(' "')
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise MalformedRequest("Only UTF-8 is read here", hint="Send charset=utf-8.")
