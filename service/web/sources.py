"""Sources: the tools that deliver to the gate, as a TOML file says, re-read when it changes, refused as a whole.

    [lindervoorde.newsroom]                      # organisation.source: the source of /v1/hooks/{source}/{token}
    kind = "mixpost"                             # default: the source's own name
    secrets_files = ["/run/secrets/mixpost"]     # one signature secret in each; several live while rotating
    signature_header = "X-Mixpost-Signature"
    fail = "review"

What the gate calls out for stands in `reach.py`. A source without an entry has its defaults when its name is one of the
known kinds.
"""

from __future__ import annotations

import base64
import binascii
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec
from msgspec import Struct

from service.errors import InvalidSetting
from service.shapes.registry import ShapeName
from service.web.reach import Reach, ReachEntry, reach_of

if TYPE_CHECKING:
    from service.domain.decision import Outcome

Kind = Literal["standard", "cloudevents"] | ShapeName
FailMode = Literal["closed", "open", "review"]
KINDS: tuple[Kind, ...] = ("standard", "cloudevents", *get_args(ShapeName))
FAIL_MODES: tuple[FailMode, ...] = get_args(FailMode)
BUILT_IN: tuple[Kind, ...] = ("standard", "cloudevents", "buffer", "hootsuite", "postiz", "mixpost")
"""Kinds that need no entry."""
ENVELOPES = frozenset({"standard", "cloudevents"})
"""Kinds that wrap a post in an event; `shape` says what is inside."""
FAILED: dict[FailMode, Outcome] = {"closed": "block", "review": "review", "open": "allow"}
"""What a post counts as about which nothing could be computed."""
_SECRET_BYTES = range(16, 129)
_HEADER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class Source(Struct, frozen=True):
    """A tool of an organisation: how its deliveries are spelled, signed and answered.

    `on_review` says what a review becomes in a gateway's path (hold: 403); `fail` what becomes of a post about which
    nothing could be computed.
    """

    organisation: str
    name: str
    kind: Kind
    shape: ShapeName = "plain"
    secrets: tuple[str, ...] = ()
    signature_header: str = "x-signature"
    on_review: Literal["hold", "allow"] = "hold"
    fail: FailMode = "closed"
    reach: Reach = Reach()

    def __repr__(self) -> str:
        return f"<source {self.organisation}.{self.name}: {self.kind}>"  # secrets stay out of logs and tracebacks


class _Entry(ReachEntry, frozen=True):
    kind: Kind | None = None
    shape: ShapeName | None = None
    secrets_files: tuple[str, ...] = ()
    signature_header: str = "X-Signature"
    on_review: Literal["hold", "allow"] = "hold"
    fail: FailMode = "closed"


class Sources:
    """The sources in force. Replacing them is a single assignment: a delivery never sees two versions."""

    def __init__(self, path: Path, webhook_secrets: str | None = None) -> None:
        """Read the file when it is there; raise InvalidSetting when it, or a secret, cannot be used.

        `webhook_secrets` (separated by spaces) are those of `standard` sources that have none of their own.
        """
        self._path = path
        self._default_secrets = _default_secrets(webhook_secrets or "")
        self._seen: tuple[tuple[int, int, int] | None, ...] | None = None
        self._looked: tuple[tuple[int, int, int] | None, ...] | None = None
        self._watched: tuple[Path, ...] = (path,)
        self._sources: dict[tuple[str, str], Source] = {}
        self.refused = ""
        self._load()

    def use_default_secrets(self, webhook_secrets: str) -> None:
        """Use these default secrets from now on; raise InvalidSetting, and change nothing, when one cannot be used."""
        before, self._default_secrets = self._default_secrets, _default_secrets(webhook_secrets)
        try:
            self._load()
        except InvalidSetting:
            self._default_secrets = before
            raise

    def get(self, organisation: str, name: str) -> Source | None:
        """Return a source of an organisation, or the defaults of a built-in kind, or None."""
        known = self._sources.get((organisation, name))
        if known is None and name in BUILT_IN:
            known = self._made(organisation, name, _Entry(), ())
        return known

    def look(self) -> None:
        """Re-read what changed, once it is found the same in two looks: a file that is being written lacks sources."""
        before, self._looked = self._looked, self._marks()
        if self._looked == before:
            self.refresh()

    def refresh(self) -> None:
        """Re-read at once when the file or a secret changed; what cannot be used leaves the sources as they were."""
        if self._marks() == self._seen:
            return
        try:
            self._load()
        except InvalidSetting as invalid:
            self.refused = invalid.detail

    def _load(self) -> None:
        self._seen = self._marks()
        entries = _entries(self._path)
        watched = [self._path]
        found: dict[tuple[str, str], Source] = {}
        for organisation, sources in entries.items():
            for name, entry in sources.items():
                files = [*entry.secrets_files, *filter(None, [entry.call_back_secret_file])]
                paths = [Path(secret).expanduser() for secret in files]
                watched += paths
                read = [_secret(path, f"{organisation}.{name}") for path in paths]
                secrets, call_back = tuple(read[: len(entry.secrets_files)]), read[len(entry.secrets_files) :]
                found[organisation, name] = self._made(organisation, name, entry, secrets, *call_back)
        self._sources, self._watched, self.refused = found, tuple(watched), ""
        self._seen = self._marks()

    def _made(
        self, organisation: str, name: str, entry: _Entry, secrets: tuple[str, ...], call_back_secret: str = ""
    ) -> Source:
        where = f"{organisation}.{name}"
        kind = entry.kind or _kind_of(name, where)
        if kind == "standard":
            secrets = secrets or self._default_secrets
            for secret in secrets:
                _check_secret(secret, where)
        header = entry.signature_header.lower()
        if not header or set(header) - _HEADER:
            raise InvalidSetting(f"{where}: signature_header is no name of a header")
        if kind not in ENVELOPES and entry.shape not in {None, kind}:
            raise InvalidSetting(f"{where}: shape belongs to the kinds standard and cloudevents")
        shape: ShapeName = (entry.shape or "plain") if kind in ENVELOPES else kind  # type: ignore[assignment] # closed
        if call_back_secret:
            _check_secret(call_back_secret, f"{where}: call_back_secret_file")
        reach = reach_of(entry, where, call_back_secret)
        return Source(organisation, name, kind, shape, secrets, header, entry.on_review, entry.fail, reach)

    def _marks(self) -> tuple[tuple[int, int, int] | None, ...]:
        return tuple(_mark(path) for path in self._watched)


def _mark(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _entries(path: Path) -> dict[str, dict[str, _Entry]]:
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
        return msgspec.convert(table, dict[str, dict[str, _Entry]])
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InvalidSetting(f"{path.name} cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting(f"{path.name} is no valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise InvalidSetting(f"{path.name}: {error}", hint=_HINT) from None


_HINT = "An entry [organisation.source] may have: " + ", ".join(_Entry.__struct_fields__) + "."


def _kind_of(name: str, where: str) -> Kind:
    kinds: dict[str, Kind] = {kind: kind for part in get_args(Kind) for kind in get_args(part) or (part,)}
    if name not in kinds:
        raise InvalidSetting(f"{where}: say its kind, one of {', '.join(kinds)}")
    return kinds[name]


def _secret(path: Path, where: str) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{where}: the secret in {path} cannot be read ({type(error).__name__})") from None
    if not secret:
        raise InvalidSetting(f"{where}: the secret in {path} is empty")
    return secret


def _default_secrets(text: str) -> tuple[str, ...]:
    secrets = tuple(text.split())
    for secret in secrets:
        _check_secret(secret, "POORTWACHTER_WEBHOOK_SECRET")
    return secrets


def _check_secret(secret: str, where: str) -> None:
    """Check a secret of Standard Webhooks: base64 of 24 to 64 random bytes, perhaps with the prefix whsec_."""
    try:
        size = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if size not in _SECRET_BYTES:
        raise InvalidSetting(
            f"{where}: a secret of Standard Webhooks is whsec_ and base64 of 24 to 64 bytes",
            hint="Make one with: python3 -c 'import secrets, base64; "
            'print("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())\'',
        )
