"""How loops wait: until they are told to stop, at most so long, and longer after each failure."""

import asyncio
import random
import time

LEAVE_S = 0.8
"""How long a loop that is told to stop may take to finish what it has in hand."""


class Backoff:
    """Waits that double from `first` to `most` seconds, each shortened by up to a half at random."""

    def __init__(self, first: float = 0.05, most: float = 5.0) -> None:
        self._first = first
        self._most = most
        self._next = first

    def reset(self) -> None:
        self._next = self._first

    async def wait(self, stop: asyncio.Event) -> None:
        delay, self._next = self._next, min(self._next * 2, self._most)
        await pause(stop, delay * random.uniform(0.5, 1))  # noqa: S311 - spreads retries, guards nothing


class Every:
    """Something to be done at most so often."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = float("-inf")

    def due(self) -> bool:
        """Whether it is time again; if so, the time starts anew."""
        if self.running():
            return False
        self.start()
        return True

    def start(self) -> None:
        self._until = time.monotonic() + self._seconds

    def running(self) -> bool:
        """Whether the time since the last start is not over."""
        return time.monotonic() < self._until


async def pause(until: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, at most so long. Whether it is set."""
    try:
        async with asyncio.timeout(seconds):
            await until.wait()
    except TimeoutError:
        return False
    return True
