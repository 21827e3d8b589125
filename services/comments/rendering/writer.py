"""Writes HTML from leaves that know which elements they stand in."""

from collections.abc import Sequence
from html import escape

from services.comments.rendering.document import Stack

_BLOCKS = frozenset(("p", "ul", "ol", "li", "blockquote"))
_LISTS = frozenset(("ul", "ol"))


class Writer:
    """Opens an element when something stands in it and closes it when something else comes."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: Stack = ()

    def write(self, stack: Stack, html: str) -> None:
        if stack is not self._open:
            self._move_to(stack)
        self._out.append(html)

    def html(self) -> str:
        self._move_to(())
        return "".join(self._out).rstrip("\n")

    def _move_to(self, stack: Stack) -> None:
        shared = _shared_depth(self._open, stack)
        for element in reversed(self._open[shared:]):
            self._out.append(f"</{element.tag}>\n" if element.tag in _BLOCKS else f"</{element.tag}>")
        for element in stack[shared:]:
            self._out.append(f"<{element.tag}{element.attributes}>")
        self._open = stack


def write_apart(pieces: Sequence[tuple[Stack, str]]) -> str:
    """Pieces taken out of a comment as HTML of their own, without the blocks that all of them stand in."""
    outer = pieces[0][0]
    for stack, _ in pieces:
        outer = outer[: _shared_depth(outer, stack)]
    depth = next((at for at, element in enumerate(outer) if element.tag not in _BLOCKS), len(outer))
    while depth and outer[depth - 1].tag in _LISTS:
        depth -= 1
    writer = Writer()
    for stack, html in pieces:
        writer.write(stack[depth:], html)
    return writer.html()


def text_html(text: str) -> str:
    return escape(text, quote=False)


def _shared_depth(one: Stack, other: Stack) -> int:
    depth = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine is not theirs:
            break
        depth += 1
    return depth
