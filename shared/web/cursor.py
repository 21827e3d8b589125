"""Opaque cursors: where a page ended, as text that clients hand back unread."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from shared.errors import Invalid

T = TypeVar("T")

_MAX_LENGTH = 512
_INT64 = range(-(2**63), 2**63)


def encode(place: object) -> str:
    """`place` is a small tuple of numbers, texts, times and UUIDs."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).rstrip(b"=").decode()


def decode(cursor: str, wanted: type[T], *, parameter: str = "after") -> T:
    """The place as `wanted`, a tuple type: `decode(after, tuple[datetime, UUID])`.

    A cursor is a caller's text like any other: whatever a database would choke on is refused. Raises Invalid.
    """
    try:
        packed = base64.b64decode(_padded(cursor), altchars=b"-_", validate=True)
        place = msgspec.msgpack.decode(packed, type=wanted)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise _not_ours(parameter) from error
    if not _storable(place):
        raise _not_ours(parameter)
    return place


def _padded(cursor: str) -> bytes:
    if len(cursor) > _MAX_LENGTH or not cursor.isascii():
        raise ValueError("no cursor of ours")
    return cursor.encode() + b"=" * (-len(cursor) % 4)


def _storable(value: Any) -> bool:
    match value:
        case str():
            return "\0" not in value
        case int():
            return value in _INT64
        case float():
            return value - value == 0  # neither infinite nor NaN
        case Iterable():
            return all(_storable(item) for item in value)
    return True


def _not_ours(parameter: str) -> Invalid:
    return Invalid.parameter(parameter, "is not a cursor of this list")
