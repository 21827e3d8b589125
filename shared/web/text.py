"""Annotations for text and numbers that come from outside: `name: Annotated[str, line(80)]`.

The request layer has already refused invalid UTF-8, lone surrogates and control characters other than
tab, line feed and carriage return. msgspec checks these constraints when it decodes, not in `__init__`.
"""

from typing import Annotated

from msgspec import Meta

_C0 = r"\x00-\x08\x0b\x0c\x0e-\x1f"
_BREAKS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
# White space first, then one visible character: this shape is linear to match. A look-ahead ends two of them
# because Python's `$` also matches before a last line feed.
_LINE = rf"^[^\S{_BREAKS}]*[^\s{_BREAKS}][^{_BREAKS}]*$(?!\n)"
_TEXT = rf"^[^\S{_C0}]*[^\s{_C0}][^{_C0}]*$"
_SLUG = r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$(?!\n)"

EXPLAINED = {
    _LINE: "must be one line of text without control characters, and not blank",
    _TEXT: "must not be blank",
    _SLUG: "must be lower-case letters, digits and hyphens",
}
"""What to tell a caller whose text does not match one of the patterns of this module."""

Int64 = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""An integer that PostgreSQL's bigint can hold."""

Natural = Annotated[int, Meta(ge=0, le=2**63 - 1)]


def line(max_length: int) -> Meta:
    """One line, not blank, of at most `max_length` characters. White space around it is left on."""
    return Meta(min_length=1, max_length=max_length, pattern=_LINE)


def text(max_length: int) -> Meta:
    """Any number of lines, not blank, of at most `max_length` characters."""
    return Meta(min_length=1, max_length=max_length, pattern=_TEXT)


def slug(max_length: int) -> Meta:
    """A name that stands in paths: `my-blog`."""
    return Meta(min_length=1, max_length=max_length, pattern=_SLUG)
