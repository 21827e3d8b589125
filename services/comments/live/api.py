"""Following a thread over HTTP, as server-sent events."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, QueryParameter
from msgspec import Struct

from services.comments.live.closing import told_of_stop
from services.comments.live.hub import Hub, TooManyReaders
from services.comments.live.metrics import LiveMetrics
from services.comments.live.stream import EventStream
from services.comments.log import thread_id_of
from services.comments.sites import Sites
from services.comments.threads.api import SITE, Key
from shared.errors import Invalid
from shared.postgres.pool import Pool

_DIGITS = 18


class Live(Struct, frozen=True, kw_only=True):
    """What following works with."""

    hub: Hub
    sites: Sites


@asynccontextmanager
async def open_hub(pool: Pool, metrics: LiveMetrics, most: int) -> AsyncGenerator[Hub]:
    """A hub for `most` readers. Its streams end when the process is asked to stop, and here at the latest."""
    hub = Hub(pool, metrics, most)
    stop = asyncio.Event()
    with told_of_stop(hub.close):
        async with asyncio.TaskGroup() as group:
            group.create_task(hub.run(stop))
            try:
                yield hub
            finally:
                hub.close()
                stop.set()


Since = Annotated[
    int | None,
    QueryParameter(ge=0, lt=10**_DIGITS, description="The thread's `version` that the reader has"),
]
Last = Annotated[str | None, HeaderParameter(name="Last-Event-ID", description="Wins over `since`")]


@get(
    SITE + "/live",
    tags=["reading"],
    media_type="text/event-stream",
    opt={"refusals": [TooManyReaders]},
)
async def live(
    site: FromPath[str], key: Key, live: NamedDependency[Live], since: Since = None, last: Last = None
) -> Response[bytes]:
    """A thread's changes as they happen, and first those since a version; from now on without one, or with one to come.

    `changes` names the comments that readers now see, see otherwise, or see no longer, never a text: `version`,
    `comments`, and `entries` of id, parent_id, status and revision. `reload`: too much has happened to tell.
    """
    await live.sites.find(site)
    return EventStream(live.hub, thread_id_of(site, key), since if last is None else _version(last))


def _version(last_event_id: str) -> int:
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= _DIGITS):
        raise Invalid.parameter("Last-Event-ID", "must be the id of an event of this stream")
    return int(last_event_id)


LIVE = (live,)
"""The routes of following."""
