"""Rows of threads and submissions can be lost and told again."""

from collections.abc import Sequence

import asyncpg

from services.moderation.screening.retelling import retell_part
from shared.eventlog.log import Entry
from shared.streams.checkpoint import Batch
from tests.support.moderation import Moderation
from tests.support.told import deleted, edited, opened, posted, reported

TABLES = ("threads", "submissions", "submission_revisions")


class Told:
    """The comment service's log, as far as it was told in batches."""

    def __init__(self, batches: Sequence[Batch]) -> None:
        self._entries = [entry for batch in batches for entry in batch.entries]

    async def after(self, part: int, position: int, limit: int) -> Sequence[Entry]:
        return [one for one in self._entries if one.part == part and one.position > position][:limit]

    async def heads(self, parts: Sequence[int]) -> dict[int, int]:
        return {part: max(one.position for one in self._entries if one.part == part) for part in parts}


async def all_rows(mod: Moderation) -> dict[str, list[asyncpg.Record]]:
    return {table: await mod.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in TABLES}


async def test_lost_and_damaged_rows_are_told_again(mod: Moderation) -> None:
    one, two, late = posted(), posted("Two."), posted("Not screened yet.")
    batches = [
        mod.teller.batch(opened(), one, two, edited(one, "One, changed.")),
        mod.teller.batch(reported(two), deleted(one), edited(two, "Two, changed.")),
    ]
    for batch in batches:
        await mod.screening.handle(batch)
    before, log = await all_rows(mod), await mod.recorded()
    source = Told([*batches, mod.teller.batch(late)])

    await mod.pool.execute("DELETE FROM threads")
    await mod.pool.execute("DELETE FROM submission_revisions")
    await mod.pool.execute("DELETE FROM submissions WHERE comment_id = $1", one.comment_id)
    await mod.pool.execute("UPDATE submissions SET text = 'damaged', name = 'damaged', revision = 9")
    async with mod.pool.acquire() as connection:
        assert await retell_part(connection, source, 0) == 7

    assert await all_rows(mod) == before
    assert await mod.recorded() == log


async def test_where_nothing_was_screened_nothing_is_told(mod: Moderation) -> None:
    source = Told([mod.teller.batch(opened(), posted())])
    async with mod.pool.acquire() as connection:
        assert await retell_part(connection, source, 0) == 0
    assert (await all_rows(mod))["threads"] == []
