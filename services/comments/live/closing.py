"""Hears that the process is asked to stop before its server does: a server waits for open streams to end."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def told_of_stop(tell: Callable[[], None]) -> Iterator[None]:
    """Have `tell` called in the event loop on SIGTERM and SIGINT; whoever handled them so far still does, after it.

    Outside the main thread, where no signal is handled, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    earlier = {number: signal.getsignal(number) for number in _SIGNALS}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(tell)
        before = earlier[signal.Signals(number)]
        if callable(before):
            before(number, frame)
        elif before is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    for number in _SIGNALS:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, before in earlier.items():
            if signal.getsignal(number) is handle:
                signal.signal(number, before)
