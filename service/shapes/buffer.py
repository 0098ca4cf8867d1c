"""Buffer: GraphQL requests that write a post, the variables of such a request, and the Post object of its API.

Sources: developers.buffer.com/types (CreatePostInput, Post) and the input schema inside @bufferapp/cli 1.2.0. What
a network shows is `metadata.<service>.thread[]`; the outer text should equal its first item, but need not.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from service.domain.moments import Moment
from service.domain.post import Author, LinkPreview, Media, Post
from service.errors import MalformedRequest
from service.shapes.graphql import Request, is_request, mutations_of
from service.shapes.shaped import Doubt, Shaped, listed, media_of, read, whole

WRITES = frozenset({"createPost", "editPost"})
"""The mutations that say what is published (deletePost, createIdea, movePostInQueue … do not)."""


class _Details(Struct, frozen=True):
    altText: str | None = None  # noqa: N815 - Buffer's names, here and below


class _File(Struct, frozen=True):
    url: str | None = None
    title: str | None = None
    description: str | None = None
    metadata: _Details | None = None


class _Asset(Struct, frozen=True):
    image: _File | None = None
    video: _File | None = None
    document: _File | None = None
    link: _File | None = None
    source: str | None = None
    altText: str | None = None  # noqa: N815


class _Item(Struct, frozen=True):
    text: str | None = None
    assets: tuple[_Asset, ...] | None = None


class _Words(Struct, frozen=True):
    """Further words of a network: of an offer, an event, a sticker, a share."""

    title: str | None = None
    terms: str | None = None
    text: str | None = None
    products: str | None = None
    topics: str | None = None
    other: str | None = None
    comment: str | None = None


class _Service(Struct, frozen=True):
    thread: tuple[_Item, ...] | None = None
    firstComment: str | None = None  # noqa: N815
    title: str | None = None
    spoilerText: str | None = None  # noqa: N815
    topic: str | None = None
    link: str | None = None
    url: str | None = None
    linkAttachment: _File | None = None  # noqa: N815
    stickerFields: _Words | None = None  # noqa: N815
    retweet: _Words | None = None
    detailsOffer: _Words | None = None  # noqa: N815
    detailsEvent: _Words | None = None  # noqa: N815
    details: _Words | None = None

    @property
    def words(self) -> list[str | None]:
        """What the network shows beside the text."""
        further = (self.stickerFields, self.retweet, self.detailsOffer, self.detailsEvent, self.details)
        told = [getattr(part, name) for part in further if part for name in part.__struct_fields__]
        return [self.title, self.spoilerText, self.topic, *told]


class _User(Struct, frozen=True):
    name: str | None = None


class _Input(Struct, frozen=True):
    """CreatePostInput, EditPostInput and Post, as far as they say what is published."""

    id: str | None = None
    text: str | None = None
    dueAt: Moment | None = None  # noqa: N815
    assets: tuple[_Asset, ...] | None = None
    metadata: dict[str, Any] | None = None
    channelService: str | None = None  # noqa: N815
    author: _User | None = None
    saveToDraft: bool | None = None  # noqa: N815
    status: str | None = None


def posts_of(payload: Any) -> tuple[Shaped, ...]:
    """Return every post that a payload would write: nothing for a query or a mutation that writes none."""
    return tuple(shaped for at, item in listed(payload) for shaped in _of_item(item, at))


def looks_like(payload: Any) -> bool:
    """Say whether a body is Buffer's: a GraphQL request, or variables with a channel."""
    first = payload[0] if isinstance(payload, list) and payload else payload
    if not isinstance(first, dict):
        return False
    variables = first.get("input")
    return (
        is_request(first)
        or "document" in first
        or "channelService" in first
        or (isinstance(variables, dict) and "channelId" in variables)
    )


def _of_item(item: dict[str, Any], at: str) -> tuple[Shaped, ...]:
    if isinstance(item.get("document"), str) and "query" not in item:
        item = item | {"query": item["document"]}  # what `buffer … --dry-run` prints
    if isinstance(item.get("query"), str):
        calls = mutations_of(read(item, Request, at))
        written = (_written(call.arguments, f"{at}/variables") for call in calls if call.name in WRITES)
        return tuple(shaped for shaped in written if not _only_holds_back(shaped))
    if "query" in item or "extensions" in item:
        raise MalformedRequest("The GraphQL request holds no document", pointer=f"{at}/query")
    if isinstance(item.get("variables"), dict):
        return (_written(item["variables"], f"{at}/variables"),)
    if "input" in item:
        return (_written(item, at),)
    for name in ("post", "node"):
        if isinstance(item.get(name), dict):
            return (_shaped(item[name], f"{at}/{name}"),)
    return (_shaped(item, at),)


def _written(arguments: dict[str, Any], at: str) -> Shaped:
    if not isinstance(arguments.get("input"), dict):
        raise MalformedRequest("The input of the mutation cannot be read", pointer=f"{at}/input")
    return _shaped(arguments["input"], f"{at}/input")


def _only_holds_back(shaped: Shaped) -> bool:
    """Say whether an edit moves a post back to draft and changes no word."""
    return shaped.draft and not shaped.post.text and not shaped.post.media


def _shaped(item: dict[str, Any], at: str) -> Shaped:
    told = read(item, _Input, at)
    services = _services(told.metadata or {}, f"{at}/metadata")
    threads = [[part.text for part in service.thread or ()] for service in services.values()]
    firsts = {(thread[0] or "").strip() for thread in threads if thread}
    outer = (told.text or "").strip()
    doubts: tuple[Doubt, ...] = ("two_texts",) if (firsts - {outer} if outer else len(firsts) > 1) else ()
    items = [text for thread in threads for text in (thread if doubts or not outer else thread[1:])]
    comments = [service.firstComment for service in services.values() if service.firstComment]
    extra = [word for service in services.values() for word in service.words]
    assets = [*(told.assets or ())]
    assets += [asset for service in services.values() for part in service.thread or () for asset in part.assets or ()]
    addresses = [a for s in services.values() for a in (s.link, s.url, s.linkAttachment and s.linkAttachment.url) if a]
    post: Post = whole(
        [told.text, *items, *comments[1:], *extra],
        id=told.id,
        channel=told.channelService or (next(iter(services)) if len(services) == 1 else None) or None,
        author=Author(name=told.author.name) if told.author else Author(),
        first_comment=comments[0] if comments else None,
        media=tuple(media for asset in assets if (media := _media(asset))),
        links=tuple(dict.fromkeys(addresses)),
        link_previews=tuple(_preview(asset.link) for asset in assets if asset.link),
        scheduled_at=told.dueAt,
    )
    return Shaped(post, doubts, draft=bool(told.saveToDraft) or told.status == "draft")


def _services(metadata: dict[str, Any], at: str) -> dict[str, _Service]:
    """Return metadata by network: an input names the network, a Post does not (then the name is empty)."""
    named = {name: value for name, value in metadata.items() if isinstance(value, dict)}
    found = {name: read(value, _Service, f"{at}/{name}") for name, value in named.items() if name not in _OWN}
    if _OWN & set(metadata):
        found[""] = read(metadata, _Service, at)
    return found


_OWN = frozenset(_Service.__struct_fields__)


def _media(asset: _Asset) -> Media | None:
    for kind, file in (("image", asset.image), ("video", asset.video), ("document", asset.document)):
        if file is not None:
            alt = file.metadata.altText if file.metadata else None
            return Media(type=kind, url=file.url, alt=alt, caption=file.title)  # type: ignore[arg-type] # closed above
    return media_of(asset.source, asset.altText) if asset.source else None


def _preview(file: _File) -> LinkPreview:
    return LinkPreview(url=file.url, title=file.title, description=file.description)
