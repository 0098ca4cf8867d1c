"""What each tool sends, written after its documentation (field names, nesting, HTML), and the posts inside.

Each case: the shape, a name, the payload, and for every post (text, thread, other fields that are looked at).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CLI = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "buffer_cli").glob("*.json"))
}
"""Recorded from `buffer posts create|edit|delete … --dry-run` of @bufferapp/cli 1.2.0."""
DUE = "2026-12-01T08:00:00Z"
CREATE = "mutation CreatePost($input: CreatePostInput!) { createPost(input: $input) { ... on PostActionSuccess { post { id } } } }"
THREADED = {
    "input": {
        "channelId": "c1", "text": "Morgen raad om 20u", "schedulingType": "automatic", "mode": "customScheduled", "dueAt": DUE,
        "assets": [], "metadata": {"twitter": {"thread": [{"text": "Morgen raad om 20u"}, {"text": "Agenda: …"}]}},
    }
}  # fmt: skip
BUFFER_POST = {
    "id": "p1", "status": "scheduled", "text": "Morgen raad om 20u", "channelId": "c1", "channelService": "facebook",
    "dueAt": DUE, "author": {"id": "u1", "name": "An"},
}  # fmt: skip
POSTIZ_CREATE = {
    "type": "schedule", "date": "2026-12-01T08:00:00.000Z", "shortLink": False, "tags": [],
    "posts": [{"integration": {"id": "i1"}, "value": [{"content": "<p>Eerste</p>", "image": []}, {"content": "<p>Reactie</p>", "image": []}],
               "settings": {"__type": "facebook"}}],
}  # fmt: skip
POSTIZ_WEBHOOK = [
    {"id": "clx1", "content": "<p>Hallo <strong>buurt</strong> &amp; co</p>", "publishDate": "2026-12-01T08:00:00.000Z", "releaseURL": None,
     "state": "PUBLISHED", "integration": {"id": "i1", "name": "Gemeente", "providerIdentifier": "facebook", "picture": "https://…", "type": "social"}}
]  # fmt: skip
MIXPOST = {
    "id": "5c1f", "status": 1, "accounts": [],
    "versions": [
        {"account_id": 0, "is_original": True, "content": [{"body": "<div>Het park</div>", "media": []}]},
        {"account_id": 3, "is_original": False, "content": [{"body": "<div>Het park, kort</div>", "media": [7]}, {"body": "Vervolg", "media": []}]},
    ],
    "tags": [], "scheduled_at": {"date": "2026-12-01", "time": "08:00"},
}  # fmt: skip
HOOTSUITE_EVENTS = [
    {"seq_no": "123", "type": "com.hootsuite.messages.event.v1",
     "data": {"state": "PENDING_APPROVAL", "organization": {"id": "626731"}, "message": {"id": "5037510"}, "timestamp": "2026-11-23T18:00:00Z"}}
]  # fmt: skip
HOOTSUITE_PING = [{"seq_no": "124", "type": "com.hootsuite.ping.event.v1", "data": {}}]
HOOTSUITE_MESSAGE = {
    "id": "5037510", "state": "PENDING_APPROVAL", "text": "Vrijdag markt", "socialProfile": {"id": "1"}, "scheduledSendTime": DUE,
    "mediaUrls": [{"url": "https://example.org/markt.jpg"}], "tags": ["markt"], "createdByMember": {"id": "9"}, "sequenceNumber": 4,
}  # fmt: skip
AYRSHARE = {
    "post": "Kom naar het park", "platforms": ["facebook"], "mediaUrls": ["https://example.org/a.jpg"], "scheduleDate": DUE,
    "firstComment": {"comment": "Meer uitleg"},
}  # fmt: skip
PUBLER = {
    "bulk": {
        "state": "scheduled",
        "posts": [{"networks": {"facebook": {"type": "status", "text": "Voor facebook"}, "twitter": {"type": "status", "text": "Voor X"}},
                   "accounts": [{"id": "a1", "scheduled_at": DUE}]}],
    }
}  # fmt: skip

CASES: list[tuple[str, str, Any, list[tuple[str | None, list[str]]]]] = [
    ("buffer", "variables", THREADED, [("Morgen raad om 20u", ["Agenda: …"])]),
    ("buffer", "request", {"query": CREATE, "variables": THREADED}, [("Morgen raad om 20u", ["Agenda: …"])]),
    ("buffer", "post of a poll", BUFFER_POST, [("Morgen raad om 20u", [])]),
    ("buffer", "list of posts", [BUFFER_POST, BUFFER_POST], [("Morgen raad om 20u", [])] * 2),
    ("buffer", "alias", {"query": 'mutation { harmless: createPost(input: {text: "Dag", channelId: "c"}) { __typename } }'}, [("Dag", [])]),
    ("buffer", "block string", {"query": 'mutation { editPost(input: {id: "p", text: """Dag\n  daar"""}) { __typename } }'}, [("Dag\ndaar", [])]),
    ("buffer", "variable inside", {"query": "mutation($t: String) { createPost(input: {text: $t}) { __typename } }", "variables": {"t": "Dag"}}, [("Dag", [])]),
    ("buffer", "default", {"query": 'mutation($t: String = "Dag") { createPost(input: {text: $t}) { __typename } }'}, [("Dag", [])]),
    ("buffer", "fragment", {"query": 'mutation { ...F } fragment F on Mutation { createPost(input: {text: "Dag"}) { __typename } }'}, [("Dag", [])]),
    ("buffer", "skipped is not weighed", {"query": 'mutation { createPost(input: {text: "Dag"}) @skip(if: true) { __typename } }'}, [("Dag", [])]),
    ("buffer", "two at once", {"query": 'mutation { a: createPost(input: {text: "Een"}) { __typename } b: createPost(input: {text: "Twee"}) { __typename } }'}, [("Een", []), ("Twee", [])]),
    ("buffer", "named operation", {"query": 'query A { posts { id } } mutation B { createPost(input: {text: "Dag"}) { __typename } }', "operationName": "B"}, [("Dag", [])]),
    ("buffer", "a read", {"query": 'query Q { posts(input: {organizationId: "o"}) { edges { node { text } } } }'}, []),
    ("buffer", "a removal", {"query": 'mutation { deletePost(input: {id: "p"}) { __typename } }'}, []),
    ("buffer", "back to draft", {"query": 'mutation { editPost(input: {id: "p", saveToDraft: true}) { __typename } }'}, []),
    ("buffer", "cli create", CLI["create"], [("Morgen raad om 20u", [])]),
    ("buffer", "cli thread", CLI["thread"], [("Morgen raad om 20u", ["Agenda: het park"])]),
    ("buffer", "cli edit", CLI["edit"], [("Nieuwe tekst", [])]),
    ("buffer", "cli delete", CLI["delete"], []),
    ("postiz", "create", POSTIZ_CREATE, [("Eerste", ["Reactie"])]),
    ("postiz", "webhook", POSTIZ_WEBHOOK, [("Hallo buurt & co", [])]),
    ("postiz", "list", {"posts": POSTIZ_WEBHOOK}, [("Hallo buurt & co", [])]),
    ("mixpost", "resource", MIXPOST, [("Het park", []), ("Het park, kort", ["Vervolg"])]),
    ("mixpost", "webhook", {"event": "post.scheduled", "data": {"post": MIXPOST}}, [("Het park", []), ("Het park, kort", ["Vervolg"])]),
    ("hootsuite", "message", HOOTSUITE_MESSAGE, [("Vrijdag markt", [])]),
    ("hootsuite", "wrapped", {"data": [HOOTSUITE_MESSAGE]}, [("Vrijdag markt", [])]),
    ("ayrshare", "post", AYRSHARE, [("Kom naar het park", [])]),
    ("ayrshare", "by network", {"post": {"default": "Lang", "twitter": "Kort"}, "platforms": ["facebook", "twitter"]}, [("Lang", []), ("Kort", [])]),
    ("ayrshare", "options", {"post": "Film", "platforms": ["youtube"], "youTubeOptions": {"title": "Titel", "visibility": "public"}}, [("Film", ["Titel"])]),
    ("ayrshare", "pause", {"id": "a1", "scheduledPause": True}, []),
    ("publer", "bulk", PUBLER, [("Voor facebook", []), ("Voor X", [])]),
    ("publer", "edit", {"text": "Nieuw"}, [("Nieuw", [])]),
    ("plain", "post", {"text": "Dag", "unknown": {"x": [1]}, "post_id": 7}, [("Dag", [])]),
    ("plain", "posts", {"posts": [{"text": "Een"}, {"text": "Twee", "thread": ["Drie"]}]}, [("Een", []), ("Twee", ["Drie"])]),
    ("plain", "post inside", {"post": {"text": "Dag", "media": [{"url": "u", "size": 3, "people": [{"name": "An", "x": 1}]}]}}, [("Dag", [])]),
]  # fmt: skip
