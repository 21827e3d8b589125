"""The console's one stylesheet, its scripts and pictures, under addresses that change when they do."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Asset(Struct, frozen=True):
    body: bytes
    media_type: str
    tag: str


class Assets(Struct, frozen=True):
    """By name. Who asks with the right tag may keep the answer for ever."""

    files: Mapping[str, Asset]

    def address(self, name: str) -> str:
        return f"/console/assets/{name}?v={self.files[name].tag}"


def _asset(body: bytes, suffix: str) -> Asset:
    return Asset(body, f"{_TYPES[suffix]}; charset=utf-8", hashlib.sha256(body).hexdigest()[:16])


def _read() -> Assets:
    """All of static/, where the styles of the areas are joined to the common one."""
    files = {
        path.name: _asset(path.read_bytes(), path.suffix)
        for path in sorted((_HERE / "static").iterdir())
        if path.suffix in _TYPES
    }
    common = _HERE / "static" / "style.css"
    styles = (common, *(path for path in sorted(_HERE.glob("*/style.css")) if path != common))
    joined = b"\n".join(path.read_bytes() for path in styles)
    return Assets({**files, "style.css": _asset(joined, ".css")})


ASSETS = _read()
