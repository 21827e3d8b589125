"""Block syntax of a comment: CommonMark without the blocks that a comment must not have."""

import re
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.token import Token

from services.comments.rendering.inline import InlineParser

DEPTH: Final = 16  # quotes and lists nest no deeper; what is further in is text
STAND_IN: Final = "\ufdd0"  # a noncharacter: callers take it out of the source

_QUOTE_LIKE_MARK = re.compile(
    r"^((?:[ \t]|>(?![!！])|[-+*][ \t]|\d{1,9}[.)][ \t])*)>(?=[!！])", re.MULTILINE | re.ASCII
)


def parse(source: str) -> list[Token]:
    """Block tokens with inline tokens in their `children`, each inline token's `map` in its block's content.

    Not in the language: raw HTML, tables, indented code (a pasted indent must not turn spoiler marks into
    text), underlined headings, and link definitions (`[Ep 3]: well` would vanish).
    """
    tokens: list[Token] = []
    _LANGUAGE.block.parse(_QUOTE_LIKE_MARK.sub(rf"\1{STAND_IN}", source), _LANGUAGE, {}, tokens)
    for token in tokens:
        token.content = token.content.replace(STAND_IN, ">")
        if token.type == "inline":
            token.children = _LANGUAGE.inline.parse(token.content, _LANGUAGE, {}, [])
    return tokens


class _Language(MarkdownIt):
    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": DEPTH + 4})
        self.disable(["code", "html_block", "lheading", "reference"])
        self.block.ruler.at("blockquote", _quote, {"alt": ["paragraph", "blockquote", "list"]})
        self.block.ruler.at("list", _list, {"alt": ["paragraph", "blockquote"]})
        self.inline = InlineParser()
        self.inline.ruler2.enableOnly(["balance_pairs", "strikethrough", "emphasis"])


def _quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    return state.level < DEPTH and blockquote(state, start, end, silent)


def _list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    return state.level < DEPTH and list_block(state, start, end, silent)


_LANGUAGE: Final = _Language()
