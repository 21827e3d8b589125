"""A replay beside live screening: verdicts come out as without it, and as the version would give them afresh."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from deploy.local.postgres import Postgres
from services.moderation.cases.store import find_cases
from services.moderation.replays import store
from services.moderation.replays.run import Replay
from services.moderation.replays.running import Runner
from shared.contracts.comments import CommentPosted
from shared.contracts.ruling import Ruling
from shared.ids import new_id
from shared.postgres.pool import acquire, connect
from tests.support.database import cloned_database
from tests.support.history import COVERS, HOLDS_LINKS, SITE, History
from tests.support.moderation import Moderation, moderation
from tests.support.told import opened, posted

TEXTS = ("see http://a.example", "how lovely", "In episode 9 he dies", "viagra")


async def screen(mod: Moderation, told: Sequence[CommentPosted]) -> list[Ruling | None]:
    """Have comments screened as the worker does, eight at a time."""
    await mod.screening.handle(mod.teller.batch(opened()))
    for start in range(0, len(told), 8):
        await mod.screening.handle(mod.teller.batch(*told[start : start + 8]))
    async with acquire(mod.pool) as connection:
        cases = await find_cases(connection, [one.comment_id for one in told])
    return [cases[one.comment_id].case.ruling for one in told]


async def test_verdicts_are_the_same_while_a_replay_runs(migrated: Postgres) -> None:
    told = [posted(f"{TEXTS[n % 4]} {n}", minute=n) for n in range(48)]
    async with cloned_database(migrated) as quiet, moderation(quiet.moderation) as mod:
        expected = await screen(mod, told)
    async with cloned_database(migrated) as busy, moderation(busy.moderation) as mod:
        past = History(mod.pool)
        await past.thread()
        for text in (COVERS, HOLDS_LINKS):
            await past.write(text)
        await past.said(*TEXTS * 100, version=2)
        before = [replace(one) for one in told]
        async with connect(busy.moderation, "moderation", name="test replay") as connection:
            holder, stop = new_id(), asyncio.Event()
            asked = await store.ask(connection, SITE, Replay(version=1), by="olga", holder=holder)
            runner = Runner(connection, past.means, holder, rest=0)
            found, run = await asyncio.gather(screen(mod, before), runner.work(asked, stop))
    assert found == expected
    assert run.state == "done"
    assert run.tally.looked_at >= 400


@pytest.mark.parametrize("version", [1, 2])
async def test_a_replay_says_what_screening_under_that_version_says(migrated: Postgres, version: int) -> None:
    """Of comments that were screened under another version; skipped until screening keeps grounds."""
    told = [posted(f"{TEXTS[n % 4]} {n}", minute=n) for n in range(16)]
    async with cloned_database(migrated) as other, moderation(other.moderation) as mod:
        past = await _enabled(mod, 3 - version)
        await screen(mod, told)
        async with connect(other.moderation, "moderation", name="test replay") as connection:
            kept = await connection.fetchval(
                "SELECT count(*) FROM cases WHERE verdict->>'policy' LIKE 'drama@%'"
            )
            if not kept:
                pytest.skip("screening follows no site's policy yet")
            holder = new_id()
            asked = await store.ask(connection, SITE, Replay(version=version), by="olga", holder=holder)
            run = await Runner(connection, past.means, holder, rest=0).work(asked, asyncio.Event())
            rows = await connection.fetch("SELECT comment_id, now FROM replay_differences")
            replayed = {row["comment_id"]: row["now"]["action"] for row in rows}
            unchanged = await find_cases(connection, [one.comment_id for one in told])
    async with cloned_database(migrated) as fresh, moderation(fresh.moderation) as mod:
        await _enabled(mod, version)
        afresh = [ruling.action if ruling else None for ruling in await screen(mod, told)]
    assert run.state == "done"
    ruled = {key: stored.case.ruling for key, stored in unchanged.items()}
    said = [
        replayed.get(one.comment_id) or (ruling.action if (ruling := ruled[one.comment_id]) else None)
        for one in told
    ]
    assert said == afresh


async def _enabled(mod: Moderation, version: int) -> History:
    past = History(mod.pool)
    for text in (COVERS, HOLDS_LINKS):
        await past.write(text)
    await past.enable(version)
    return past
