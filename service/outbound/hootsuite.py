"""Hootsuite: one message by its id, its history, and the two answers of a prescreening application.

Source: Hootsuite's REST description: `GET /v1/messages/{id}` and `/history`, `POST …/approve` and `…/reject` with
`sequenceNumber` (optimistic: a stale one means that the message was edited). The token is that of an organisation's
application; it is read from its file at every use, so that whoever renews it need not tell us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import Struct

from service.outbound.errors import Refused, Unreadable
from service.outbound.tools import Found, approvals_in, shaped_of, token_in
from service.shapes import hootsuite

if TYPE_CHECKING:
    from service.outbound.client import Client, Reply
    from service.web.sources import Source

API = "https://platform.hootsuite.com"
LONGEST_REASON_CHARACTERS = 500
_NOT_FOUND = 404
_STALE = frozenset({400, 409, 412})
"""What may be answered to a stale number; the documents do not say which."""


class StaleNumber(Refused):
    """The message was changed since it was read, or this is no answer that it waits for."""


class Message(Struct, frozen=True):
    """A message as it is now."""

    found: Found
    state: str
    sequence: int


class Hootsuite:
    """The messages of one organisation."""

    def __init__(self, source: Source, client: Client) -> None:
        """`client` calls the platform."""
        self._source = source
        self._client = client

    async def message(self, name: str) -> Message | None:
        """Return a message, None when it is gone."""
        reply = await self._ask("GET", _path(name))
        if reply.status == _NOT_FOUND:
            return None
        _check(reply)
        raw = _data(reply)
        if isinstance(raw, list) and len(raw) == 1:
            raw = raw[0]
        if not isinstance(raw, dict) or str(raw.get("id")) != name or not isinstance(raw.get("sequenceNumber"), int):
            raise Unreadable("Hootsuite's answer holds no message with this id and a sequenceNumber")
        found = Found(name, "scheduled", raw, shaped_of(hootsuite.posts_of, raw), approvals=approvals_in(_tags(raw)))
        return Message(found, str(raw.get("state")), raw["sequenceNumber"])

    async def approve(self, message: Message) -> None:
        """Approve; raise StaleNumber, and NotReached when it is not clear whether it was done."""
        await self._answer(message, "approve", {})

    async def reject(self, message: Message, reason: str) -> None:
        """Reject, with the reason that the author reads; as `approve`."""
        await self._answer(message, "reject", {"reason": reason[:LONGEST_REASON_CHARACTERS]})

    async def was_answered(self, message: Message) -> bool | None:
        """Say whether the history holds an answer to this number; None when it cannot be read."""
        reply = await self._ask("GET", _path(message.found.id) + "/history")
        entries = _data(reply) if reply.is_good else None
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return None
        return any(_is_answer(entry, message.sequence) for entry in entries)

    async def _answer(self, message: Message, what: str, said: dict[str, str]) -> None:
        body = {"sequenceNumber": message.sequence, "reviewerType": "EXTERNAL", **said}
        reply = await self._ask("POST", f"{_path(message.found.id)}/{what}", body=body, repeatable=False)
        if reply.status in _STALE:
            raise StaleNumber(f"Hootsuite answers {reply.status} to this sequence number")
        _check(reply)

    async def _ask(self, method: str, path: str, **request: Any) -> Reply:
        token = token_in(self._source.reach.token_file, self._source.name)
        return await self._client.ask(method, path, headers={"authorization": f"Bearer {token}"}, **request)


def _path(name: str) -> str:
    return f"/v1/messages/{quote(name, safe='')}"


def _check(reply: Reply) -> None:
    if not reply.is_good:
        raise Refused(f"Hootsuite answers {reply.status}")


def _data(reply: Reply) -> Any:
    told = reply.json()
    return told.get("data", told) if isinstance(told, dict) else told


def _tags(raw: dict[str, Any]) -> list[Any]:
    tags = raw.get("tags")
    return tags if isinstance(tags, list) else []


def _is_answer(entry: dict[str, Any], sequence: int) -> bool:
    """Say whether an entry of the history answers this number, or a later one (its field names vary by version)."""
    number = entry.get("sequenceNumber")
    said = " ".join(value for value in entry.values() if isinstance(value, str)).upper()
    return ("APPROV" in said or "REJECT" in said) and (not isinstance(number, int) or number >= sequence)
