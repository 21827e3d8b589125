"""Accounts on a database of their own."""

from collections.abc import AsyncGenerator

import pytest

from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.passwords import Passwords
from shared.eventlog.sealing import Vault
from shared.postgres.pool import open_pool
from tests.support.console import CHEAP
from tests.support.database import Database
from tests.support.moderation import MASTER_KEY


@pytest.fixture
async def accounts(database: Database) -> AsyncGenerator[Accounts]:
    async with open_pool(database.moderation, "moderation", size=4, name="test") as pool:
        yield Accounts(pool, Vault(bytes.fromhex(MASTER_KEY)), Passwords(CHEAP))
