"""Keys: stored hashed, compared in constant time, several live at once, each for one organisation.

A key reads `pw_<id>_<secret>`. The file holds the SHA-256 of the secret: the secret has 192 random bits, so
a slow hash would protect nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

from service.errors import InvalidSetting

if TYPE_CHECKING:
    from pathlib import Path

Right = Literal["verdicts", "try", "mentions", "hooks", "gate", "approve", "feedback"]
RIGHTS: tuple[Right, ...] = ("verdicts", "try", "mentions", "hooks", "gate", "approve", "feedback")
LIVE_KEYS_PER_NAME = 2
"""Two keys of the same name may live at once: the old one and its successor."""


class Key(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is stored of a key: never the key itself."""

    id: str
    organisation: str
    name: str
    rights: tuple[Right, ...]
    sha256: str
    created: str
    on_block: Literal[200, 403] = 200
    may_release_blocks: bool = False


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    keys: tuple[Key, ...] = ()


class KeyRing:
    """The keys of a file, re-read when it changes. Without the file, or without keys, the gate is keyless."""

    def __init__(self, path: Path) -> None:
        """Read the file when it is there; raise InvalidSetting when it cannot be used."""
        self._path = path
        self._mark: tuple[int, int, int] | None = None
        self._keys: dict[str, Key] = {}
        self.refused = ""
        self.refresh()

    @property
    def keys(self) -> tuple[Key, ...]:
        """The live keys."""
        return tuple(self._keys.values())

    def refresh(self) -> None:
        """Re-read the file when it changed; a file that was there once and is gone leaves no key valid.

        A changed file that cannot be used leaves the keys as they were; `refused` says why.
        """
        try:
            found = self._path.stat()
        except FileNotFoundError:
            if self._mark is not None:
                self._keys = {}
            return
        except OSError:
            return
        mark = (found.st_mtime_ns, found.st_size, found.st_ino)
        if mark == self._mark:
            return
        try:
            self._keys = {key.id: key for key in read_keys(self._path)}
        except InvalidSetting as invalid:
            if self._mark is None:
                raise
            self.refused = invalid.detail
        else:
            self.refused = ""
        self._mark = mark

    def look(self) -> None:
        """Re-read when the file changed: half a file of keys cannot be read, so there is nothing to wait for."""
        self.refresh()

    @property
    def is_configured(self) -> bool:
        """Whether there ever was a key file with keys: then the gate never becomes keyless by itself."""
        return self._mark is not None

    def get(self, key_id: str) -> Key | None:
        """Return a live key by its id, or None."""
        return self._keys.get(key_id)

    def find(self, token: str) -> Key | None:
        """Return the key that this token is, or None. Takes the same time for a wrong secret."""
        prefix, _, rest = token.partition("_")
        name, _, secret = rest.partition("_")
        key = self._keys.get(name) if prefix == "pw" else None
        expected = key.sha256 if key else "0" * 64
        given = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
        return key if hmac.compare_digest(expected, given) and key else None


def read_keys(path: Path) -> tuple[Key, ...]:
    """Read a key file; raise InvalidSetting when it cannot be used."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File).keys
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"the key file {path} cannot be used: {error}") from None


def write_keys(path: Path, keys: tuple[Key, ...]) -> None:
    """Replace the key file in one step, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(_File(keys)), indent=2) + b"\n")
    fresh.replace(path)


def create_key(
    existing: tuple[Key, ...],
    organisation: str,
    name: str,
    rights: tuple[Right, ...],
    *,
    created: str,
    on_block: Literal[200, 403] = 200,
    may_release_blocks: bool = False,
) -> tuple[Key, str]:
    """Return a new key and its token, which is shown once; raise InvalidSetting when two already live."""
    same = [key for key in existing if (key.organisation, key.name) == (organisation, name)]
    if len(same) >= LIVE_KEYS_PER_NAME:
        raise InvalidSetting(
            f"{organisation} already has {len(same)} live keys named {name!r}",
            hint="Revoke the oldest first: " + ", ".join(key.id for key in same),
        )
    secret = secrets.token_urlsafe(24)
    key = Key(
        id=secrets.token_hex(4),
        organisation=organisation,
        name=name,
        rights=rights,
        sha256=hashlib.sha256(secret.encode()).hexdigest(),
        created=created,
        on_block=on_block,
        may_release_blocks=may_release_blocks,
    )
    return key, f"pw_{key.id}_{secret}"
