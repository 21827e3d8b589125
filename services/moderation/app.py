"""The HTTP application of the moderation service: its parts, put together."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from services.moderation.cases.api import CaseController
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.handler import Cases
from services.moderation.console.routes import Console, to_console
from services.moderation.log import CODEC
from services.moderation.review_queue.api import QueueController
from services.moderation.schema import SCHEMA, SOURCES
from services.moderation.settings import Settings
from shared.access.keys import KeyRing
from shared.access.peer import peer_guard
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.migrate import pending
from shared.postgres.pool import Pool, acquire, open_pool
from shared.streams.outbound import LocalSource
from shared.streams.peer import internal_events
from shared.streams.wakeup import Notifier
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, Application, create

_DESCRIPTION = (
    "Review of comments: verdicts with their reasons, a queue of cases, decisions and their undoing."
)
_PROVIDED = ("cases", "pool", "key_ring")


def create_app(settings: Settings) -> Application:
    """The application; what it holds open it opens when it starts."""
    release = version("rejoinder")
    source = _Source()
    return create(
        Api(
            title="Rejoinder moderation",
            version=release,
            description=_DESCRIPTION,
            public_url=settings.public_url or f"http://{settings.host}:{settings.port}",
            form_paths=("/console",),
        ),
        [
            CaseController,
            QueueController,
            Console,
            to_console,
            internal_events(source, CODEC, peer_guard(settings.peer_key)),
        ],
        registry=new_registry("moderation", release),
        lifespan=[lambda app: _running(app, settings, source)],
        dependencies={name: Provide(_provide(name), sync_to_thread=False) for name in _PROVIDED},
        probes={"database": _database, "migrations": _migrations},
    )


class _Source(LocalSource):
    """The log for the peer; it is given its pool when the application starts."""

    def __init__(self) -> None:
        """Routes are made before there is a pool."""

    open = LocalSource.__init__


@asynccontextmanager
async def _running(app: Litestar, settings: Settings, source: _Source) -> AsyncGenerator[None]:
    vault = Vault(bytes.fromhex(settings.master_key))
    keys = KeyCache(vault)
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(
            open_pool(settings.database_url, SCHEMA, size=settings.pool_size, name="rejoinder moderation api")
        )
        notifier = await stack.enter_async_context(_notices(settings))
        source.open(Log(CODEC, keys), pool)
        cases = Cases(pool, AuthorKeys(vault, keys), committed=notifier.changed, waiting=settings.queue_size)
        await stack.enter_async_context(cases.running())
        app.state.update(pool=pool, cases=cases, key_ring=KeyRing(pool))
        yield


@asynccontextmanager
async def _notices(settings: Settings) -> AsyncGenerator[Notifier]:
    """Tell the workers what is decided here, so that they relay it at once."""
    notifier = Notifier(settings.database_url, SCHEMA)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(notifier.run(stop))
        try:
            yield notifier
        finally:
            stop.set()


def _provide(name: str) -> Callable[..., Any]:
    def provide(state: State) -> Any:
        return state[name]

    return provide


async def _database(state: State) -> None:
    pool: Pool = state.pool
    async with acquire(pool) as connection:
        await connection.execute("SELECT 1")


async def _migrations(state: State) -> str:
    pool: Pool = state.pool
    async with acquire(pool) as connection:
        missing = await pending(connection, SOURCES)
    if missing:
        raise RuntimeError(f"not applied: {', '.join(missing)}")
    return "up to date"
