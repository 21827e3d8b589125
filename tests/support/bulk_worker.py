"""A process that carries out decisions on many cases until none waits: `python -m tests.support.bulk_worker DSN`."""

import asyncio
import sys

from services.moderation.bulk.working import BulkWork
from services.moderation.cases.author_keys import AuthorKeys
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.postgres.pool import open_pool
from tests.support.moderation import MASTER_KEY


async def main(dsn: str) -> None:
    vault = Vault(bytes.fromhex(MASTER_KEY))
    async with open_pool(dsn, "moderation", size=2, name="test bulk worker") as pool:
        work = BulkWork(pool, AuthorKeys(vault, KeyCache(vault)))
        while await work.step() is not None:
            pass


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
