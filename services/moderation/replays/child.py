"""The process that does runs: one connection, replays with low priority, gone when nothing waits."""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

import msgspec
import structlog

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.log import CODEC
from services.moderation.policing.language import LANGUAGE
from services.moderation.replays.children import COMMITTED, Orders
from services.moderation.replays.instruments import Instruments
from services.moderation.replays.means import Means
from services.moderation.replays.run import REPLAYS
from services.moderation.replays.running import Runner
from services.moderation.replays.versions import Versions
from services.moderation.schema import SCHEMA
from services.moderation.settings import Settings
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import connect
from shared.streams.failures import describe, is_transient
from shared.telemetry.logging import configure

_LOWER = 10

log = structlog.get_logger(__name__)


def main(instruments: Callable[[], Instruments]) -> None:
    """Read orders from standard input and carry them out, until there is nothing to do or it is closed."""
    orders = msgspec.json.decode(sys.stdin.buffer.readline(), type=Orders)
    configure(log_format=orders.settings.log_format)
    if orders.kinds == REPLAYS:
        lower_priority()
    try:
        asyncio.run(_obey(orders, instruments()))
    except Exception as error:
        if not is_transient(error):
            raise
        log.warning("replayer_interrupted", error=describe(error))
        sys.exit(1)


def lower_priority() -> None:
    """Nobody waits for this process while others have something to do."""
    os.nice(_LOWER)


def means_of(settings: Settings, instruments: Instruments) -> Means:
    """What runs work with, in a process with these settings."""
    vault = Vault(bytes.fromhex(settings.master_key))
    cache = KeyCache(vault)
    return Means(
        log=Log(CODEC, cache),
        keys=AuthorKeys(vault, cache),
        versions=Versions(LANGUAGE),
        instruments=instruments,
    )


async def _obey(orders: Orders, instruments: Instruments) -> None:
    stop = asyncio.Event()
    ending = asyncio.create_task(_stop_at_the_end(sys.stdin.buffer, stop))
    settings = orders.settings
    async with connect(settings.database_url, SCHEMA, name="rejoinder replayer") as connection:
        runner = Runner(connection, means_of(settings, instruments), orders.holder, committed=_tell)
        await runner.drain(orders.kinds, stop)
    ending.cancel()


async def _stop_at_the_end(told: BinaryIO, stop: asyncio.Event) -> None:
    """Whoever started this process closes its standard input to end it, also by dying."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), told
    )
    try:
        while await reader.read(1024):
            pass
        stop.set()
    finally:
        transport.close()


def _tell() -> None:
    sys.stdout.buffer.write(COMMITTED)
    sys.stdout.buffer.flush()
