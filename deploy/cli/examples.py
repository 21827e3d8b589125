"""Examples in a command's help, printed line by line as they would be typed."""

import inspect
from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])


def examples(*lines: str) -> Callable[[F], F]:
    """Add `lines` to the help of the function below, which becomes a command afterwards."""

    def add(function: F) -> F:
        block = "\n".join(f"  $ {line}" for line in lines)
        # click keeps the lines of a paragraph that begins with a backspace
        function.__doc__ = f"{inspect.cleandoc(function.__doc__ or '')}\n\n\b\nExamples:\n{block}"
        return function

    return add
