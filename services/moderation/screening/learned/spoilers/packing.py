"""What is learned of a work, in bytes: no pickle, and nothing but what was packed can be unpacked."""

import hashlib
import struct
import zlib

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from services.moderation.screening.learned.linear import Unreadable
from services.moderation.screening.learned.spoilers.places import Place

_HEAD, _NAMES = struct.Struct("<4sB8s"), struct.Struct("<4sB")
_KIND, _VERSION = b"RJSW", 1
_MOST = 64 * 1024 * 1024


class Facts(Struct, frozen=True, kw_only=True):
    """All that was learned but the table. Columns are runs of places: `starts` has the first place of each."""

    places: tuple[Place, ...]
    place_texts: tuple[int, ...]
    starts: tuple[int, ...]
    texts: tuple[int, ...]
    terms: tuple[str, ...]
    names: tuple[tuple[str, int, int], ...]
    """A name, the place of its first use, and in how many texts it is."""
    slope: int
    bias: int
    alarms: tuple[tuple[float, int], ...]
    """Shares, rising, of comments on a page's own episode, and the log-odds in steps that such a share exceeds."""


class Packed(Facts, frozen=True, kw_only=True):
    """With `steps[t, c]`: how often term t is used in column c against usual, in steps of a logarithm."""

    steps: NDArray[np.int16]


def pack(packed: Packed) -> bytes:
    """The same bytes for the same contents."""
    facts = msgspec.json.encode({name: getattr(packed, name) for name in Facts.__struct_fields__})
    return sealed(
        _KIND, _VERSION, len(facts).to_bytes(4, "little") + facts + packed.steps.astype("<i2").tobytes()
    )


def unpack(raw: bytes) -> Packed:
    """What `pack` gave.

    Raises:
        Unreadable: it is anything else.
    """
    contents = opened(_KIND, _VERSION, raw)
    length = int.from_bytes(contents[:4], "little")
    facts = msgspec.json.decode(contents[4 : 4 + length], type=Facts)
    steps = np.frombuffer(contents[4 + length :], "<i2").astype(np.int16)
    return Packed(
        **{name: getattr(facts, name) for name in Facts.__struct_fields__},
        steps=steps.reshape(len(facts.terms), len(facts.texts)),
    )


def sealed(kind: bytes, version: int, contents: bytes) -> bytes:
    """`contents` behind a head that tells what they are: four letters, a version, and eight bytes of their hash."""
    return _HEAD.pack(kind, version, _digest(contents)) + zlib.compress(contents, 6)


def opened(kind: bytes, version: int, raw: bytes) -> bytes:
    """What was sealed.

    Raises:
        Unreadable: `raw` is of another kind or version, cut off or changed.
    """
    if raw[: _NAMES.size] != _NAMES.pack(kind, version):
        raise Unreadable(f"no {kind.decode()} of version {version}")
    unpacking = zlib.decompressobj()
    try:
        contents = unpacking.decompress(raw[_HEAD.size :], _MOST)
    except zlib.error as error:
        raise Unreadable(f"{kind.decode()} is damaged: {error}") from error
    if not unpacking.eof or raw[: _HEAD.size] != _HEAD.pack(kind, version, _digest(contents)):
        raise Unreadable(f"{kind.decode()} is cut off or changed")
    return contents


def _digest(contents: bytes) -> bytes:
    return hashlib.blake2b(contents, digest_size=8).digest()
