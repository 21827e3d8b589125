"""Refuses JSON that parsers disagree about, or that a database cannot keep, before anything decodes it.

Accepts a subset of RFC 8259: UTF-8 without a byte order mark; at most 32 levels deep; no name twice in an
object; integers that fit in 64 bits; no number too large for a double; and, inside strings, neither NUL and
the other C0 controls (save tab, line feed and carriage return) nor half a surrogate pair, escaped or not.
"""

import json
import math
import re
from typing import Any, NoReturn

from shared.errors import DomainError

MAX_DEPTH = 32


class UnreadableJson(DomainError):
    code, title, status = "unreadable_json", "The body is not JSON that we read", 400


def check(body: bytes, *, bare: int | None = None) -> None:
    """Raise UnreadableJson unless `body` is one JSON text as described above. Takes about 6 µs a kilobyte.

    With `bare` given, no more than so many characters may stand outside of strings: what many small values would
    cost is then bounded, however long the strings are.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableJson(f"Not UTF-8 at byte {error.start}") from error
    if bare is not None:
        _check_bare(text, bare)
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(text)
    if "\\" in text and not _escapes_safely(text):
        raise UnreadableJson("A string holds a control character or half a surrogate pair, or a wrong escape")
    try:
        _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableJson(_said(error)) from error


def _check_bare(text: str, most: int) -> None:
    seen = end = 0
    for string in _STRING.finditer(text):
        seen += string.start() - end + 1  # two strings that touch are no JSON, and would cost as much
        end = string.end()
        if seen > most:
            break
    if seen + len(text) - end > most:
        raise UnreadableJson(f"More than {most} characters outside of strings, or as many strings")


def _escapes_safely(text: str) -> bool:
    """A piece at a time: between them other threads have their turn."""
    at = 0
    while at < len(text):
        piece = _SAFE_ESCAPES.match(text, at, at + _PIECE)
        if piece is None or piece.end() == at:
            return False
        at = piece.end()  # an escape that the piece cuts through begins the next
    return True


def _check_depth(text: str) -> None:
    """Take away innermost pairs, a level a round: the time does not depend on how they are nested."""
    brackets = _STRING.sub("", text).encode().translate(_TO_ONE_KIND, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
        if not brackets:
            return
    raise UnreadableJson(f"More than {MAX_DEPTH} levels deep, or brackets that do not match")


# A string without an end swallows the rest, which the parser refuses later.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_TO_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))

_PIECE = 65_536

# Possessive throughout: every character is looked at once, whatever the input.
_SAFE_ESCAPES = re.compile(
    r"""(?:[^\\]++
        |\\["\\/nrt]
        |\\u(?:000[9aAdD]|00[2-9a-fA-F][0-9a-fA-F]|0[1-9a-fA-F][0-9a-fA-F]{2}
            |[1-9a-cA-CeEfF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}
            |[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})
        )*+""",
    re.VERBOSE,
)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


_INT64_DIGITS = 20  # of the longest 64-bit integer, with its sign


def _integer(digits: str) -> int:
    number = int(digits) if len(digits) <= _INT64_DIGITS else 2**64
    if not -(2**63) <= number < 2**63:
        raise ValueError("an integer does not fit in 64 bits")
    return number


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error) or "Too deep"
