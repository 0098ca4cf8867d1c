"""Settings: read once from a mapping (the environment), frozen, with the unit in every name.

An unknown or malformed variable refuses to start. Every `POORTWACHTER_X` may come from the file that
`POORTWACHTER_X_FILE` names, so that secrets stay out of the environment.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, structs

from service.errors import InvalidSetting
from service.inference.address import model_address, model_key

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "POORTWACHTER_"
ROOT = Path(__file__).resolve().parents[1]
_SECRETS = frozenset({"hash_key", "model_key", "redis_url", "webhook_secret"})
_WITHOUT_PREFIX = {"REDIS_URL": "redis_url", "PORT": "port"}
DRAIN_MARK = "draining"
"""A file of this name in the runtime directory means: finish what is under way, take nothing new."""
SERVING_MARK = "serving-"
"""A file of this name and a process id there means: this worker has come so far as to serve."""
_MINIMUM = {"workers": 1, "port": 0, "queue_limit": 1, "deadline_ms": 1, "gate_deadline_ms": 1, "redis_timeout_ms": 1}
_MINIMUM |= {"model_requests_in_flight": 1, "model_batch_texts": 1}
_MINIMUM |= {"decision_log_file_mb": 1, "decision_log_retention_days": 1, "decision_log_queue_entries": 1}
_MAXIMUM = {
    "port": 65_535,
    "workers": 256,
    "model_threads": 256,
    "model_requests_in_flight": 64,
    "model_batch_texts": 1_024,
    "decision_log_retention_days": 3_660,
    "decision_log_wait_ms": 10_000,
}
_CHOICES = {"decision_log_when_full": ("drop", "wait")}


class Settings(Struct, frozen=True, kw_only=True):
    """What an operator can set. Times carry their unit; sizes are entries, or megabytes where the name says so.

    `secret_files` is no setting: it says which secrets came from which files, so that these can be read again.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    policies: Path = ROOT / "deploy" / "policies"
    default_organisation: str | None = None
    keys: Path = ROOT / "var" / "keys.json"
    sources: Path = ROOT / "deploy" / "sources.toml"
    webhook_secret: str | None = None
    state: Path = ROOT / "var"
    hash_key: str | None = None
    redis_url: str | None = None
    redis_timeout_ms: int = 50
    model: Path | None = None
    model_threads: int = 0
    model_url: str | None = None
    model_name: str | None = None
    model_version: str | None = None
    model_key: str | None = None
    model_tokenizer: Path | None = None
    model_requests_in_flight: int = 4
    model_batch_texts: int = 32
    deadline_ms: int = 1_500
    gate_deadline_ms: int = 150
    memory_entries: int = 20_000
    remember_seconds: int = 86_400
    queue_limit: int = 256
    drain_seconds: float | None = None
    policy_check_seconds: float = 1.0
    runtime: Path | None = None
    log: bool = True
    decision_log: Path | None = None
    decision_log_file_mb: int = 64
    decision_log_retention_days: int = 90
    decision_log_queue_entries: int = 10_000
    decision_log_when_full: Literal["drop", "wait"] = "drop"
    decision_log_wait_ms: int = 250
    secret_files: tuple[tuple[str, Path], ...] = ()

    def shown(self) -> dict[str, str]:
        """Return every setting as text, secrets masked."""
        return {
            name: "********" if name in _SECRETS and value else str(value)
            for name, value in structs.asdict(self).items()
            if name != "secret_files"
        }


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings; raise InvalidSetting naming the variable that is unknown or malformed."""
    fields = {f.name: f.type for f in structs.fields(Settings) if f.name != "secret_files"}
    values: dict[str, Any] = {}
    files: list[tuple[str, Path]] = []
    for variable, raw in environment.items():
        name = _WITHOUT_PREFIX.get(variable.removesuffix("_FILE"))
        if name is None and not variable.startswith(PREFIX):
            continue
        name = name or variable.removeprefix(PREFIX).removesuffix("_FILE").lower()
        if name not in fields:
            known = ", ".join(sorted(PREFIX + f.upper() for f in fields if f != "redis_url")) + ", REDIS_URL, PORT"
            raise InvalidSetting(f"{variable} is not a setting", hint=f"Known settings: {known}.")
        if name in values:
            raise InvalidSetting(f"{variable} is given in another way too", hint="Keep one of the two.")
        text = _from_file(variable, raw) if variable.endswith("_FILE") else raw
        values[name] = _converted(variable, name, text, str(fields[name]))
        if variable.endswith("_FILE") and name in _SECRETS:
            files.append((name, Path(raw)))
    settings = Settings(**values, secret_files=tuple(files))
    _check_model(settings)
    if settings.redis_url and not settings.hash_key:
        raise InvalidSetting(
            "REDIS_URL is set but POORTWACHTER_HASH_KEY is not",
            hint="Replicas that share a Redis need the same hash key. Make one with: "
            "python3 -c 'import secrets; print(\"k1:\" + secrets.token_hex(32))'",
        )
    return settings


def _check_model(settings: Settings) -> None:
    """Check how a model elsewhere is named: one place for the model, and nothing that belongs to another."""
    if settings.model_url is None:
        for name in ("model_name", "model_version", "model_key", "model_tokenizer"):
            if getattr(settings, name) is not None:
                raise InvalidSetting(
                    f"{PREFIX}{name.upper()} is set but {PREFIX}MODEL_URL is not",
                    hint="It is for a model that runs elsewhere.",
                )
        return
    if settings.model is not None:
        raise InvalidSetting(
            f"{PREFIX}MODEL and {PREFIX}MODEL_URL are both set",
            hint="Keep one: the model runs here or there. Tokenizer and manifest for a model that runs elsewhere: "
            f"{PREFIX}MODEL_TOKENIZER.",
        )
    model_address(settings.model_url, settings.model_name, settings.model_version)
    if settings.model_key is not None:
        model_key(settings.model_key)


def _from_file(variable: str, path: str) -> str:
    """Return what a file holds, without the white space around it; raise InvalidSetting when it cannot be read."""
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSetting(f"{variable} names a file that cannot be read ({error.__class__.__name__})") from None


def secret_from(name: str, path: Path) -> str:
    """Read a secret's file again, as at the start; raise InvalidSetting when it cannot be read, or is empty."""
    variable = {field: known for known, field in _WITHOUT_PREFIX.items()}.get(name, PREFIX + name.upper()) + "_FILE"
    text = _from_file(variable, str(path))
    if not text:
        raise InvalidSetting(f"{variable} names a file that is empty")
    return text


def _converted(variable: str, name: str, text: str, kind: str) -> Any:
    if text == "" and "None" in kind:
        return None
    if name in _CHOICES and text not in _CHOICES[name]:
        raise InvalidSetting(f"{variable} is one of {', '.join(_CHOICES[name])}", hint=f"It is {text!r}.")
    try:
        if "Path" in kind:
            return Path(text).expanduser()
        if "bool" in kind:
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.lower()]
        if "int" in kind:
            number: float = int(text)
        elif "float" in kind:
            number = float(text)
        else:
            return text
    except (ValueError, KeyError):
        raise InvalidSetting(f"{variable} cannot be read as {_plain(kind)}", hint=f"It is {text!r}.") from None
    least, most = _MINIMUM.get(name, 0), _MAXIMUM.get(name, sys.maxsize)
    if not least <= number <= most:
        limits = f"at least {least}" if number < least or name not in _MAXIMUM else f"at most {most}"
        raise InvalidSetting(f"{variable} must be {limits}", hint=f"It is {text!r}.")
    return number


def _plain(kind: str) -> str:
    return re.sub(r"<class '([^']+)'>", r"\1", kind).replace(" | None", "")
