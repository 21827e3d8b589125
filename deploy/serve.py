"""Serve one ASGI application with granian inside this process, until SIGTERM or SIGINT.

Granian's usual layout forks a worker, which outlives a killed parent and which, when a connection will not
close, is killed before the application's shutdown ran. Here one process is the server, its end is the end,
and the application's lifespan is ours to run.
"""

import asyncio
import resource
from collections.abc import AsyncGenerator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from deploy.garbage import settle
from deploy.signals import stop_event

Message = MutableMapping[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]

CONNECTIONS = 16_384  # open at once, beyond which new ones wait: open streams must leave room for requests
DRAIN = 5.0  # seconds that requests in flight get to finish
QUIET = {"loggers": {"_granian": {"propagate": True}}}  # granian's errors go where our own log goes


class StartupFailed(Exception):
    """The application refused to start, or its address cannot be bound; the message says why."""


def serve(application: Application, host: str, port: int) -> None:
    """Run `application` at `host`:`port` until a signal asks to stop; a second signal ends it at once.

    Several processes may serve one port: the kernel shares the connections between them.

    Raises:
        StartupFailed: the application did not start, or the address is not ours to bind.
    """
    _allow_files(CONNECTIONS + 1024)
    uvloop.run(_serve(application, host, port))


def _allow_files(number: int) -> None:
    """Let this process open so many files, connections among them, or as many as it may allow itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _serve(application: Application, host: str, port: int) -> None:
    stop = stop_event()
    async with lifespan(application):
        settle()
        server = Server(
            application,
            address=host,
            port=port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=1024,
            backpressure=CONNECTIONS,
            log_level=LogLevels.error,
            log_dictconfig=QUIET,
        )
        await _until(stop, server)


async def _until(stop: asyncio.Event, server: Server) -> None:
    """Serve until `stop`, then let the requests in flight finish, but no longer than DRAIN."""
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        stopping.cancel()
        reason = str(serving.exception() or "it ended by itself").partition("\n")[0]
        raise StartupFailed(f"cannot listen on {server.bind_addr}:{server.bind_port}: {reason}")
    server.interrupt_signal = True
    server.main_loop_interrupt.set()
    await asyncio.wait({serving}, timeout=DRAIN)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


@asynccontextmanager
async def lifespan(application: Application) -> AsyncGenerator[None]:
    """Run the application's startup before and its shutdown after the block (ASGI lifespan protocol 2.0).

    Raises:
        StartupFailed: the application said so, or ended.
    """
    inbox: asyncio.Queue[Message] = asyncio.Queue()
    outbox: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}

    async def live() -> None:
        """Report an application that raises like one that says it failed."""
        try:
            await application(scope, inbox.get, outbox.put)
        except Exception as error:  # noqa: BLE001  it becomes StartupFailed below
            await outbox.put({"type": "lifespan.failed", "message": repr(error)})

    life = asyncio.create_task(live())
    await inbox.put({"type": "lifespan.startup"})
    answer = await outbox.get()
    if answer["type"] != "lifespan.startup.complete":
        raise StartupFailed(answer.get("message", ""))
    try:
        yield
    finally:
        await inbox.put({"type": "lifespan.shutdown"})
        await life
