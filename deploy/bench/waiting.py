"""Waits for what becomes true in another process."""

import asyncio
from collections.abc import Awaitable, Callable


async def until(true: Callable[[], Awaitable[bool]], *, within: float = 120.0, every: float = 0.02) -> None:
    """Ask again and again. Raises TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        while not await true():  # noqa: ASYNC110  no event of another process reaches us
            await asyncio.sleep(every)
