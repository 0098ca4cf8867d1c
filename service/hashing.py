"""Keyed hashes: every hash that leaves this process, or is remembered anywhere, is keyed (HMAC-SHA256).

Two keys may live at once: the first makes hashes, both recognise them. Each has an id (`k1`), which stands
in every content hash, so that a hash says which key made it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from service.errors import InvalidSetting

if TYPE_CHECKING:
    from service.domain.post import Post

SHORTEST_KEY_CHARACTERS = 32
SEAL_BYTES = 16


class HashKey(Struct, frozen=True):
    """A key and its id."""

    id: str
    secret: bytes


class Hasher:
    """Makes keyed hashes with the first key; recognises those of every live key."""

    def __init__(self, keys: tuple[HashKey, ...]) -> None:
        """Take one or two keys, newest first."""
        self.use(keys)

    def use(self, keys: tuple[HashKey, ...]) -> None:
        """Use these keys from now on: what was remembered under another first key is not found any more."""
        self.keys = keys
        self._cache_key = hashlib.sha256(b"memory:" + keys[0].secret).digest()
        self._fingerprint_keys = tuple(hmac.digest(key.secret, b"fingerprints", "sha256") for key in keys)
        self._approval_keys = tuple(hmac.digest(key.secret, b"approvals", "sha256") for key in keys)
        self._seal_key = hashlib.sha256(b"seal:" + keys[0].secret).digest()

    @property
    def fingerprint_keys(self) -> tuple[bytes, ...]:
        """The keys of document fingerprints, newest first: derived, so that a fingerprint tells nothing of a hash."""
        return self._fingerprint_keys

    @property
    def approval_keys(self) -> tuple[bytes, ...]:
        """The keys that sign approvals, newest first."""
        return self._approval_keys

    def memory_key(self, material: bytes) -> str:
        """Return the name under which something is remembered (128 bits, keyed)."""
        return hashlib.blake2b(material, key=self._cache_key, digest_size=16).hexdigest()

    def seal(self, material: bytes) -> bytes:
        """Return 16 bytes that only a holder of the key can make: what a shared store gives back carries them."""
        return hashlib.blake2b(material, key=self._seal_key, digest_size=SEAL_BYTES).digest()

    def content_hash(self, post: Post) -> str:
        """Return `hmac-sha256:<key id>:<hex>` over everything that would be published."""
        return self._content_hash(self.keys[0], content_of(post))

    def content_hashes(self, post: Post) -> tuple[str, ...]:
        """Return the content hash under every live key, newest first."""
        content = content_of(post)
        return tuple(self._content_hash(key, content) for key in self.keys)

    def recognises(self, content_hash: str, post: Post) -> bool:
        """Say whether a live key made this hash for this content."""
        return any(hmac.compare_digest(known, content_hash) for known in self.content_hashes(post))

    @staticmethod
    def _content_hash(key: HashKey, content: bytes) -> str:
        return f"hmac-sha256:{key.id}:{hmac.new(key.secret, content, hashlib.sha256).hexdigest()}"


def content_of(post: Post) -> bytes:
    """Return everything of a post that would be published, in a fixed order."""
    return msgspec.json.encode(
        (
            post.text,
            post.thread,
            post.first_comment,
            [(m.url, m.sha256, m.alt, m.caption) for m in post.media],
            post.links,
            [(p.url, p.title, p.description) for p in post.link_previews],
        )
    )


def parse_keys(text: str) -> tuple[HashKey, ...]:
    """Read `k2:secret` or `k2:secret,k1:secret` (newest first); raise InvalidSetting otherwise."""
    keys: list[HashKey] = []
    for position, part in enumerate(text.replace("\n", ",").split(",")):
        if not part.strip():
            continue
        name, colon, secret = part.strip().partition(":")
        if not colon:
            name, secret = f"k{position + 1}", name
        if len(secret) < SHORTEST_KEY_CHARACTERS:
            raise InvalidSetting(f"POORTWACHTER_HASH_KEY: a key needs at least {SHORTEST_KEY_CHARACTERS} characters")
        if not name.isalnum():
            raise InvalidSetting("POORTWACHTER_HASH_KEY: a key id is letters and digits, such as k1")
        keys.append(HashKey(name, secret.encode()))
    if len(keys) not in {1, 2} or len({key.id for key in keys}) != len(keys):
        raise InvalidSetting("POORTWACHTER_HASH_KEY holds one key, or two with different ids while rotating")
    return tuple(keys)


def local_key(state: Path) -> str:
    """Return the key of this machine's local runs; made once, readable by its owner only."""
    path = state / "hash.key"
    try:
        if not path.exists():
            _make_key(path)
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise InvalidSetting(
            f"the hash key cannot be kept in {path} ({error.strerror})",
            hint="Set POORTWACHTER_HASH_KEY, or POORTWACHTER_STATE to a folder that can be written.",
        ) from None


def _make_key(path: Path) -> None:
    """Write a fresh key in one step; of two processes that start at once, the first one's key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=".hash.key-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"k1:{secrets.token_hex(32)}\n")
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        Path(fresh).unlink()


def pipeline_version() -> str:
    """Return the hash of all code and data that a verdict depends on."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(here.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".toml", ".txt", ".json", ".npz", ".bin"}:
            digest.update(path.relative_to(here).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
