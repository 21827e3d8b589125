"""From the token stream to a document: what each token becomes in HTML, and where it stands."""

import unicodedata
from collections.abc import Callable, Iterable
from html import escape
from typing import Final

from markdown_it.token import Token

from services.comments.rendering.blocks import DEPTH
from services.comments.rendering.document import Block, Document, Element, Leaf, Link, Stack
from services.comments.rendering.links import host_of, misleads
from services.comments.rendering.writer import text_html
from shared.spoilers.marks import Mark, kind_of

_DEEPEST: Final = DEPTH + 8
_UNSEEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn", "Zl", "Zp"))
_NOTHING: Final[tuple[Stack, int, int, list[str]]] = ((), -1, -1, [])


def lay_out(tokens: Iterable[Token], masked: Callable[[int], bool]) -> Document:
    """The document of a token stream; `masked` says whether a source line is covered anywhere.

    Headings become bold paragraphs (a comment has no say in the page's outline), rules a row of marks.
    """
    layout = _Layout(masked)
    for token in tokens:
        layout.add(token)
    return layout.document()


class _Layout:
    def __init__(self, masked: Callable[[int], bool]) -> None:
        self._masked = masked
        self._text: list[str] = []
        self._end = 0
        self._leaves: list[Leaf] = []
        self._marks: list[Mark] = []
        self._links: list[Link] = []
        self._blocks: list[Block] = []
        self._stacks: list[Stack] = [()]
        self._link_leaves = 0
        self._run = _NOTHING

    def document(self) -> Document:
        return Document(
            text="".join(self._text),
            leaves=self._leaves,
            marks=self._marks,
            links=self._links,
            blocks=self._blocks,
        )

    def add(self, token: Token) -> None:
        match token.type:
            case "inline":
                base = self._begin_block(token, token.content, atom=False)
                for child in token.children or ():
                    self._add_inline(child, base, token.content)
                self._end_run()
            case "fence":
                self._add_atom(token, token.content, f"<pre><code>{text_html(token.content)}</code></pre>\n")
            case "hr":
                self._add_atom(token, token.markup[:3], f"<p>{token.markup[:3]}</p>\n")
            case _ if token.nesting < 0 and not token.hidden:
                self._stacks.pop()
            case _ if not token.hidden:
                self._open_block(token)

    def _open_block(self, token: Token) -> None:
        if token.type == "heading_open":
            self._open(Element("p"), Element("strong"))
            return
        self._open(Element(token.tag, self._first_number(token)))
        if token.type == "list_item_open":  # it counts even when all that is in it is covered
            self._leaf(self._end, self._end, "", "")

    def _add_inline(self, token: Token, base: int, source: str) -> None:
        at, till = token.map or (0, 0)
        start, end = base + at, base + till
        if token.type == "text":
            if source.startswith(token.content, at):
                self._add_text(start, start + len(token.content), token.content)
            else:
                self._leaf(start, end, token.content, text_html(token.content))
        elif token.type == "link_open":
            self._open_link(Link(start, end, str(token.attrs["href"])))
        elif token.nesting > 0:
            self._open(Element(token.tag))
        elif token.nesting < 0:
            self._close(linked=token.type == "link_close")
        elif token.type == "mark":
            self._leaf(start, end, token.markup, text_html(token.markup), mark=True)
            self._marks.append(Mark(start, end, kind_of(token.markup), len(self._blocks) - 1))
        else:
            self._leaf(start, end, token.content or "\n", _INLINE[token.type](token))

    def _add_text(self, start: int, end: int, text: str) -> None:
        """Text as written. The parser leaves it in many pieces; what belongs together becomes one leaf."""
        stack, run_start, run_end, pieces = self._run
        if run_end != start or stack is not self._stacks[-1]:
            self._end_run()
            self._run = self._stacks[-1], start, end, [text]
        else:
            pieces.append(text)
            self._run = stack, run_start, end, pieces

    def _end_run(self) -> None:
        stack, start, end, pieces = self._run
        self._run = _NOTHING
        if start < end:
            self._leaves.append(Leaf(stack=stack, start=start, end=end, text="".join(pieces)))

    def _leaf(self, start: int, end: int, text: str, html: str, *, mark: bool = False) -> None:
        self._end_run()
        leaf = Leaf(stack=self._stacks[-1], start=start, end=end, text=text, html=html, mark=mark)
        self._leaves.append(leaf)

    def _open(self, *elements: Element) -> None:
        stack = self._stacks[-1]
        self._stacks.append((*stack, *elements) if len(stack) < _DEEPEST else stack)

    def _first_number(self, token: Token) -> str:
        hidden = "start" not in token.attrs or not token.map or self._masked(token.map[0])
        return "" if hidden else f' start="{token.attrs["start"]}"'

    def _begin_block(self, token: Token, content: str, *, atom: bool) -> int:
        start = self._end
        self._text += content, "\n"
        self._end += len(content) + 1
        first, last = token.map or (0, 0)
        self._blocks.append(Block(start, self._end - 1, first, last, atom))
        return start

    def _add_atom(self, token: Token, content: str, html: str) -> None:
        start = self._begin_block(token, content, atom=True)
        stack = self._stacks[-1]
        self._leaves.append(
            Leaf(stack=stack, start=start, end=self._end, text=content, html=html, block=True)
        )

    def _open_link(self, link: Link) -> None:
        self._end_run()
        self._links.append(link)
        self._link_leaves = len(self._leaves)
        self._open(Element("a", f' href="{escape(link.href)}"'))

    def _close(self, *, linked: bool) -> None:
        stack = self._stacks[-1]
        if linked and stack and stack[-1].tag == "a":
            self._say_where(self._links[-1])
        self._stacks.pop()

    def _say_where(self, link: Link) -> None:
        self._end_run()
        text = "".join(leaf.text for leaf in self._leaves[self._link_leaves :])
        if not text.strip():
            self._leaf(link.start, link.end, link.href, text_html(link.href))
        elif misleads(text, link.href):
            self._leaf(link.end - 1, link.end, "", text_html(f" ({host_of(link.href)})"))


def _break(token: Token) -> str:
    del token
    return "<br>\n"


def _code(token: Token) -> str:
    return f"<code>{text_html(token.content)}</code>"


def _special(token: Token) -> str:
    """An escaped character, or an entity's; the entity as written if its character cannot be seen."""
    unseen = token.info == "entity" and unicodedata.category(token.content[0]) in _UNSEEN
    return text_html(token.markup if unseen else token.content)


_INLINE = {"softbreak": _break, "hardbreak": _break, "code_inline": _code, "text_special": _special}
