"""The texts: {a|b|c} in a line stands for one of its parts, and a line gives four texts of spam, or five others.

Every second line is the canary; models learn from the lines between, and so no canary is known to any.
"""

import re
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_CHOICE = re.compile(r"\{([^{}]*)\}")
_SPAM_EACH, _ORDINARY_EACH = 4, 5


@cache
def spam() -> tuple[str, ...]:
    """The canary's 100 texts of spam."""
    return _texts("spam.txt", _SPAM_EACH, 0)


@cache
def ordinary() -> tuple[str, ...]:
    """The canary's 250 texts without anything wrong."""
    return _texts("ham.txt", _ORDINARY_EACH, 0)


@cache
def reminders() -> tuple[tuple[str, int], ...]:
    """What models learn from beside a site's own texts: 100 of spam, as 1, and 250 others, as 0."""
    return (
        *((text, 1) for text in _texts("spam.txt", _SPAM_EACH, 1)),
        *((text, 0) for text in _texts("ham.txt", _ORDINARY_EACH, 1)),
    )


def _texts(name: str, each: int, first: int) -> tuple[str, ...]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()[first::2]
    return tuple(_chosen(line, number) for line in lines for number in range(each))


def _chosen(line: str, number: int) -> str:
    """The `number`th part of each choice, from the first again after the last."""
    return _CHOICE.sub(lambda found: (parts := found[1].split("|"))[number % len(parts)], line)
