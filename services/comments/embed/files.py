"""The embed's files as they go out: read once, without their comments, named after their content, compressed."""

import gzip
import hashlib
import re
from pathlib import Path

from msgspec import Struct

STATIC = Path(__file__).with_name("static")
LOADER = "embed.js"

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}  # Litestar adds the charset
_COMMENT = {
    ".js": re.compile(rb"/\*\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE),
    ".css": re.compile(rb"/\*.*?\*/", re.DOTALL),
}
_INDENT = re.compile(rb"^\s+", re.MULTILINE)


class Form(Struct, frozen=True, kw_only=True):
    """One spelling of a file; `tag` is its entity tag without quotes."""

    tag: str
    encoding: str | None
    body: bytes


class StaticFile(Struct, frozen=True, kw_only=True):
    media_type: str
    plain: Form
    gzipped: Form


class Static(Struct, frozen=True, kw_only=True):
    """`release` stands for the content of all files together."""

    release: str
    loader: StaticFile
    files: dict[str, StaticFile]


def read_static() -> Static:
    """The files of this package. The loader is told the release that its imports belong to."""
    sources = {path.name: _lean(path) for path in sorted(STATIC.iterdir())}
    release = _digest(b"\0".join(part for name, body in sources.items() for part in (name.encode(), body)))
    loader = sources.pop(LOADER).replace(b'"./embed/', f'"./embed/{release}/'.encode())
    return Static(
        release=release,
        loader=_file(LOADER, loader),
        files={name: _file(name, body) for name, body in sources.items()},
    )


def _lean(path: Path) -> bytes:
    """What is for readers of the source is not sent to readers of blogs."""
    return _INDENT.sub(b"", _COMMENT[path.suffix].sub(b"", path.read_bytes()))


def _file(name: str, body: bytes) -> StaticFile:
    tag = _digest(body)
    return StaticFile(
        media_type=_MEDIA_TYPES[Path(name).suffix],
        plain=Form(tag=tag, encoding=None, body=body),
        gzipped=Form(tag=f"{tag}-gzip", encoding="gzip", body=gzip.compress(body, 9, mtime=0)),
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
