"""What a parsed comment is made of: leaves, spoiler marks, links and blocks, all placed on one axis."""

from typing import NamedTuple

from msgspec import Struct

from shared.spoilers.marks import Mark


class Element(Struct, frozen=True, eq=False):
    """One element of one comment, told apart from others of its kind by identity."""

    tag: str
    attributes: str = ""


Stack = tuple[Element, ...]
"""The elements around a leaf, outermost first."""


class Leaf(Struct, frozen=True, kw_only=True):
    """Something to write: text, which may be cut anywhere, or `html`, written whole or not at all."""

    stack: Stack
    start: int
    end: int
    text: str
    html: str | None = None
    block: bool = False
    mark: bool = False


class Link(NamedTuple):
    start: int
    end: int
    href: str


class Block(NamedTuple):
    """A run of the axis and the source lines [first, last) it was read from; atoms are covered whole."""

    start: int
    end: int
    first: int
    last: int
    atom: bool


class Document(Struct, frozen=True, kw_only=True):
    """`text` is the axis, in which all positions count; blocks stand in it one after the other."""

    text: str
    leaves: list[Leaf]
    marks: list[Mark]
    links: list[Link]
    blocks: list[Block]
