"""The whole of it with the program's own checks and models: told, screened, corrected, looked at again."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import pytest
from msgspec.structs import replace

from services.moderation.cases.store import find_cases
from services.moderation.instruments import instruments
from services.moderation.replays import store
from services.moderation.replays.run import SECOND_LOOKS
from services.moderation.replays.running import Runner
from services.moderation.worker import Held, subscriptions
from shared.contracts.comments import About, CommentPosted, ThreadDescribed
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import Connection
from shared.streams.checkpoint import Handler
from tests.support.database import Database
from tests.support.history import SITE, means
from tests.support.moderation import MASTER_KEY, Moderation, settings
from tests.support.told import NOON, THREAD, opened, posted


def described(episode: int) -> ThreadDescribed:
    return ThreadDescribed(
        thread_id=THREAD,
        url="https://drama.example/review",
        title=f"Review: episode {episode}",
        about=About(work="The House", season=1, episode=episode),
        at=NOON,
    )


async def action(connection: Connection, comment: CommentPosted) -> str | None:
    case = (await find_cases(connection, [comment.comment_id]))[comment.comment_id].case
    return case.ruling.action if case.ruling else None


@pytest.fixture
async def handle(mod: Moderation, database: Database) -> AsyncGenerator[Handler]:
    """What a worker does with a batch, put together as the worker does it."""
    vault = Vault(bytes.fromhex(MASTER_KEY))
    async with aiohttp.ClientSession() as http:
        held = Held(pool=mod.pool, http=http, vault=vault, keys=KeyCache(vault))
        [screening] = subscriptions(settings(database.moderation), held, lambda: None)
        yield screening.handle


async def test_a_corrected_episode_covers_and_uncovers_what_was_said_under_it(
    mod: Moderation, handle: Handler, connection: Connection
) -> None:
    comment = posted("I could not believe it when he died in episode 9.")
    await handle(mod.teller.batch(opened(), comment))
    assert await action(connection, comment) == "mask"
    runner = Runner(connection, replace(means(), instruments=instruments()), new_id(), rest=0)
    for episode, expected in ((12, "publish"), (3, "mask")):
        await handle(mod.teller.batch(described(episode)))
        await runner.drain(SECOND_LOOKS, asyncio.Event())
        assert await action(connection, comment) == expected
    runs = await store.find_all(connection, SITE, SECOND_LOOKS)
    assert [run.state for run in runs] == ["done", "done"]
    await handle(mod.teller.batch(described(3)))  # says nothing new
    assert len(await store.find_all(connection, SITE, SECOND_LOOKS)) == 2
