"""Wait for something that becomes true by itself, without a fixed sleep."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(probe: Callable[[], Awaitable[T | None]], within: float = 5) -> T:
    """Call `probe` until it gives something true, and return that.

    A probe may also assert: its failure counts as "not yet". After `within` seconds the last failure is
    raised, or an AssertionError that shows the last answer.
    """
    deadline = time.monotonic() + within
    while True:
        late = time.monotonic() > deadline
        try:
            answer = await probe()
        except AssertionError:
            if late:
                raise
        else:
            if answer:
                return answer
            assert not late, f"still {answer!r} after {within} s"
        await asyncio.sleep(0.02)
