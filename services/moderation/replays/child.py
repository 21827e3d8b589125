"""The process that does runs: low priority, one connection, gone when nothing waits."""

import asyncio
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.log import CODEC
from services.moderation.policing.language import LANGUAGE
from services.moderation.replays.children import COMMITTED, Orders
from services.moderation.replays.instruments import Instruments
from services.moderation.replays.means import Means
from services.moderation.replays.running import Runner
from services.moderation.replays.versions import Versions
from services.moderation.schema import SCHEMA
from services.moderation.settings import Settings
from shared.eventlog.keys import KeyCache
from shared.eventlog.log import Log
from shared.eventlog.sealing import Vault
from shared.postgres.pool import connect

_LOWER = 10


def main(instruments: Callable[[], Instruments]) -> None:
    """Read orders from standard input and carry them out, until there is nothing to do or it is closed."""
    os.nice(_LOWER)
    orders = msgspec.json.decode(sys.stdin.buffer.readline(), type=Orders)
    asyncio.run(_obey(orders, instruments()))


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
        await runner.drain(stop)
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
