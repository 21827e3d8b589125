"""Inline syntax of a comment: which rules a character may start, and where every token came from."""

import re
from collections.abc import Callable
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import (
    StateInline,
    backtick,
    emphasis,
    entity,
    escape,
    newline,
    strikethrough,
)
from markdown_it.token import Token
from markdown_it.utils import EnvType

from services.comments.rendering.link_syntax import ADDRESS_START, address, autolink, link, picture
from shared.spoilers.marks import MARK

Rule = Callable[[StateInline, bool], bool]

_LABEL_DEPTH: Final = 8  # brackets within brackets within the text of a link
_STOP = re.compile(rf"[\n\\`*_~\[\]!！>＞<&|｜]|{ADDRESS_START}", re.ASCII | re.IGNORECASE)


class InlineParser(ParserInline):
    """The library's inline parser, with rules looked up by first character and positions on all tokens.

    A token's `map`, which the library leaves empty on inline tokens, is [start, end) in the inline source.
    """

    def tokenize(self, state: StateInline) -> None:
        tokens, text_start = state.tokens, -1
        while (start := state.pos) < state.posMax:
            known = len(tokens)
            if not _apply(state, silent=False):
                state.append_pending(state.src[start])
                state.pos += 1
            if len(tokens) == known:
                text_start = start if text_start < 0 else text_start
                continue
            if text_start >= 0 and (text := tokens[known]).type == "text":  # else a line break ate it: spaces
                text.map = [text_start, text_start + len(text.content)]
            text_start = -1
            _locate(tokens[known:], start, state.pos)
        if state.pending:
            state.pushPending().map = [text_start, state.pos]

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 the library's name
        start = state.pos
        if (known := state.cache.get(start)) is not None:
            state.pos = known
            return
        if state.level >= _LABEL_DEPTH:
            state.pos = state.posMax
        else:
            state.level += 1
            if not _apply(state, silent=True):
                state.pos += 1
            state.level -= 1
        state.cache[start] = state.pos

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = StateInline(src, md, env, tokens)
        self.tokenize(state)
        for pair_up in self.ruler2.getRules(""):
            pair_up(state)
        return state.tokens


def _apply(state: StateInline, *, silent: bool) -> bool:
    for rule in _RULES.get(state.src[state.pos], _PLAIN):  # noqa: SIM110 any() takes twice as long
        if rule(state, silent):
            return True
    return False


def _locate(tokens: list[Token], start: int, end: int) -> None:
    at = start
    for token in tokens:
        if token.map is None and token.type == "text":
            token.map = [at, at := at + len(token.content)]
        elif token.map is None:
            token.map = [start, end]


def _text(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 the library's signature
    stop = _STOP.search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    match = MARK.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        state.push("mark", "", 0).markup = match[0]
    state.pos = match.end()
    return True


_PLAIN: tuple[Rule, ...] = (_text,)
_RULES: dict[str, tuple[Rule, ...]] = {
    "\n": (newline,),
    "\\": (escape,),
    "`": (backtick,),
    "*": (emphasis.tokenize,),
    "_": (emphasis.tokenize,),
    "~": (strikethrough.tokenize,),
    "[": (link,),
    "!": (_mark, picture),
    "<": (autolink,),
    "&": (entity,),
    **dict.fromkeys("！>＞|｜", (_mark,)),
    **dict.fromkeys("hHwW", (address, _text)),
}
