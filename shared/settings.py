"""Environment variables become one frozen Struct a service, or the start stops and names the wrong one."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

S = TypeVar("S", bound=Struct)


class SettingsError(Exception):
    """A setting is missing or wrong; the message names its variable."""


class SettingMissing(SettingsError):
    """A setting that has no default is not set."""


def load(kind: type[S], environ: Mapping[str, str], prefix: str) -> S:
    """Read `{prefix}{FIELD}` for every field; with `_FILE` added it names a file that holds the value.

    Raises SettingsError, naming the variable, for a missing, malformed, unreadable or unknown one.
    """
    known = {f"{prefix}{field.name.upper()}": field for field in msgspec.structs.fields(kind)}
    for name in environ:
        if name.startswith(prefix) and name not in known and name.removesuffix("_FILE") not in known:
            raise SettingsError(f"{name} is not a setting; known are {', '.join(sorted(known))}")
    values = {}
    for name, field in known.items():
        raw = _raw(environ, name)
        if raw is not None:
            values[field.name] = _typed(name, raw, field.type)
        elif field.required:
            raise SettingMissing(f"{name} is not set")
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{prefix}*: {error}") from error


def _raw(environ: Mapping[str, str], name: str) -> str | None:
    path = environ.get(f"{name}_FILE")
    if path is None:
        return environ.get(name)
    if name in environ:
        raise SettingsError(f"{name} and {name}_FILE are both set: choose one")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE: cannot read {path}: {error.strerror}") from error


def _typed(name: str, raw: str, kind: type) -> object:
    try:
        return msgspec.convert(raw, kind, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{name}: {error}") from error
