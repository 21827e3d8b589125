"""SIGTERM and SIGINT as an event a process waits for."""

import asyncio
import signal
from types import FrameType


def stop_event() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set; after the first of them the second has its usual deadly effect.

    Installed as plain signal handlers, so that an application may chain its own before them.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def handle(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
    return stop
