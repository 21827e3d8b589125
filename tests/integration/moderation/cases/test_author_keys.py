"""Keys of authors: whoever makes one, whatever becomes of the transaction it was made in, all use the same."""

import pytest

from services.moderation.cases.author_keys import AuthorKeys
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from tests.support.moderation import MASTER_KEY, Moderation


def process() -> AuthorKeys:
    """With a memory of its own."""
    vault = Vault(bytes.fromhex(MASTER_KEY))
    return AuthorKeys(vault, KeyCache(vault))


@pytest.mark.parametrize("twice", [False, True], ids=["asked once", "asked twice"])
async def test_a_key_that_was_rolled_back_is_not_used_again(mod: Moderation, twice: bool) -> None:
    """As when a worker comes back from the dead, and another has taken its step and sealed with a key of its own."""
    author, late, other = new_id(), process(), process()
    async with mod.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        lost = await late.fetch(connection, [author])
        if twice:
            assert await late.fetch(connection, [author]) == lost
        await transaction.rollback()
        stored = await other.fetch(connection, [author])
        assert stored != lost
        assert await late.fetch(connection, [author]) == stored


async def test_a_key_that_was_committed_is_everybodys(mod: Moderation) -> None:
    author = new_id()
    async with mod.pool.acquire() as connection:
        async with connection.transaction():
            made = await process().fetch(connection, [author])
        assert await process().fetch(connection, [author]) == made
