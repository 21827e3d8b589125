"""How values, reasons and comments are told on a terminal, no wider than it is."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from shared.contracts.moderation import Reason, Value

_NARROWEST = 20


def in_lines(text: str, *, first: str, then: str) -> Iterator[str]:
    """A text in as many lines as it needs; the first begins with `first`, all others with `then`."""
    console = Console()
    width = max(_NARROWEST, console.width - max(cell_len(first), cell_len(then)))
    lines = Text(" ".join(text.split())).wrap(console, width) or [Text()]
    for number, line in enumerate(lines):
        yield ((then if number else first) + line.plain).rstrip()


def reason_said(reason: Reason) -> str:
    """The rule and what it says, once where both are the same."""
    return reason.rule if reason.detail in ("", reason.rule) else f"{reason.rule}: {reason.detail}"


def value_said(value: Value) -> str:
    """As policies write it: 3, 0.25, yes, bit.ly; what is empty is said to be."""
    from services.moderation.policies.describing import number_said

    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value or "(empty)"
        case tuple():
            return ", ".join(value) or "(none)"
        case _:
            return number_said(value)
