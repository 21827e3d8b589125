"""The client's files as they go out: named after their content, compressed, and with each language's words."""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

_HERE = Path(__file__).parent
SOURCES = _HERE / "static"
SHIPPED = _HERE / "shipped"
"""Scripts, made from their sources by `make client`. Styles go out as they stand, without comments."""

WORDS = _HERE / "words"
LOADERS = ("embed.js", "counts.js")
"""What pages name themselves. Everything else they import, under the address of a release."""

_MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}  # Litestar adds the charset
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"^\s+", re.MULTILINE)
_RELATIVE = re.compile(r'(?<=["`]\./assets/)')


class Form(Struct, frozen=True, kw_only=True):
    """One spelling of a file; `tag` is its entity tag without quotes."""

    tag: str
    encoding: str | None
    body: bytes


class Asset(Struct, frozen=True, kw_only=True):
    media_type: str
    plain: Form
    gzipped: Form


class Assets(Struct, frozen=True, kw_only=True):
    """`release` stands for the content of all files together, those in `loaders` included."""

    release: str
    loaders: dict[str, Asset]
    files: dict[str, Asset]

    def address(self, name: str) -> str:
        """Where a file of this release is, from the service's root."""
        return f"/assets/{self.release}/{name}"


def read_assets() -> Assets:
    """The files of this package. The loaders are told the release that their imports belong to."""
    scripts = {path.name: path.read_text("utf-8") for path in sorted(SHIPPED.iterdir())}
    loaders = {name: scripts.pop(name) for name in LOADERS}
    styles = {path.name: _lean(path) for path in sorted(SOURCES.glob("*.css"))}
    words = {f"words.{path.stem}.js": _module(path) for path in sorted(WORDS.glob("*.json"))}
    words |= {f"later.{path.stem}.js": _module(path) for path in sorted(WORDS.glob("later/*.json"))}
    files = scripts | styles | words
    release = _release(loaders | files)
    return Assets(
        release=release,
        loaders={
            name: _asset(name, _RELATIVE.sub(f"{release}/", source)) for name, source in loaders.items()
        },
        files={name: _asset(name, source) for name, source in files.items()},
    )


def _lean(path: Path) -> str:
    """What is for readers of the source is not sent to readers of blogs."""
    return _INDENT.sub("", _COMMENT.sub("", path.read_text("utf-8")))


def _module(path: Path) -> str:
    """A catalogue of words as a module."""
    words = json.loads(path.read_text("utf-8"))
    return f"export default {json.dumps(words, ensure_ascii=False, separators=(',', ':'))};\n"


def _asset(name: str, source: str) -> Asset:
    body = source.encode()
    tag = _digest(body)
    return Asset(
        media_type=_MEDIA_TYPES[Path(name).suffix],
        plain=Form(tag=tag, encoding=None, body=body),
        gzipped=Form(tag=f"{tag}-gzip", encoding="gzip", body=gzip.compress(body, 9, mtime=0)),
    )


def _release(sources: Mapping[str, str]) -> str:
    return _digest("\0".join(part for named in sorted(sources.items()) for part in named).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
