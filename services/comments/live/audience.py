"""The readers of one thread, and how often they are told that it has changed."""

import asyncio

_APART_S = 1.0


class Reader:
    """One open stream. `due` is set when there may be something to tell."""

    def __init__(self) -> None:
        self.due = asyncio.Event()
        self.sending: asyncio.Task[None] | None = None

    def cut_off(self) -> None:
        """End the stream, wherever it stands."""
        if self.sending:
            self.sending.cancel()


class Audience:
    """`version` is what was read for them last, `told` how often they were told.

    The first change after a rest is told at once, those that follow together: a crowd writes faster than it reads.
    """

    def __init__(self) -> None:
        self.readers: set[Reader] = set()
        self.version = 0
        self.told = 0
        self._told_at = float("-inf")
        self._later: asyncio.TimerHandle | None = None

    def tell(self) -> None:
        """Now, or as soon as it is time again."""
        loop = asyncio.get_running_loop()
        if self._later is None:
            self._later = loop.call_at(max(loop.time(), self._told_at + _APART_S), self._tell)

    def end(self) -> None:
        """Nobody is left to tell."""
        if self._later:
            self._later.cancel()

    def _tell(self) -> None:
        self._later = None
        self.told += 1
        self._told_at = asyncio.get_running_loop().time()
        for reader in self.readers:
            reader.due.set()
