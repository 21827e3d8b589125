"""How spoiler marks are written; input methods for Japanese write the wide forms."""

import re
from typing import Final, NamedTuple

MARK: Final = re.compile(r"[>＞][!！]|[!！][<＜]|[|｜]{2}")
_KINDS: Final = {">": ">", "＞": ">", "!": "<", "！": "<", "|": "|", "｜": "|"}


class Mark(NamedTuple):
    """A spoiler mark: `kind` is ">" (opens), "<" (closes) or "|" (either); `block` an index of blocks."""

    start: int
    end: int
    kind: str
    block: int


def kind_of(markup: str) -> str:
    """The kind of a mark as it is written."""
    return _KINDS[markup[0]]
