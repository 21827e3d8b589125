"""Run a service's background work inside this process, until SIGTERM or SIGINT."""

import asyncio
from collections.abc import Awaitable, Callable

import uvloop

from deploy import notify
from deploy.garbage import settle
from deploy.signals import stop_event


def work(run: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Call `run` with the event that a signal sets; a second signal ends the process at once."""
    uvloop.run(_work(run))


async def _work(run: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = stop_event()
    settle()
    notify.ready()
    await run(stop)
