"""Rows of threads and submissions can be lost and told again."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg
from msgspec.structs import replace

from services.moderation.cases.commands import Decide
from services.moderation.screening.regrouping import regroup
from services.moderation.screening.retelling import retell_part
from shared.contracts.comments import CommentPosted
from shared.contracts.ruling import Ruling
from shared.eventlog.log import Entry
from shared.eventlog.recorded import Recorded
from shared.ids import new_id
from shared.streams.checkpoint import Batch
from tests.support.moderation import Moderation
from tests.support.told import NOON, Teller, deleted, edited, opened, posted, reported

TRACED = ("traces", "traced_hosts")
TABLES = ("threads", "submissions", "submission_revisions", *TRACED)


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


async def test_traces_and_clusters_are_told_again(mod: Moderation) -> None:
    """Lost or damaged, they come back as they were, whatever was edited, decided or replaced meanwhile."""
    words = "Everybody should read my wonderful summary of this episode right now, it tells you all"
    threads = [opened(thread_id=UUID(int=n), key=str(n)) for n in range(6)]
    texts = [posted(f"{words} https://a.spam.example/{n}", thread_id=UUID(int=n), minute=n) for n in range(6)]
    later = [NOON + timedelta(minutes=minute) for minute in (60, 70, 71)]
    batches = [
        mod.teller.batch(*threads, *texts[:3]),
        mod.teller.batch(edited(texts[0], words * 3, at=later[0]), *texts[3:]),
        mod.teller.batch(
            edited(texts[1], f"{words} https://a.spam.example/1", at=later[1]),
            edited(texts[4], "Else.", at=later[2]),
        ),
    ]
    for batch in batches:
        await mod.screening.handle(batch)
    await _decide(mod, texts[2].comment_id)
    before = [await mod.pool.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TRACED]
    assert len({row["cluster"] for row in before[0]}) == 4

    await mod.pool.execute("DELETE FROM traced_hosts")
    await mod.pool.execute(
        "DELETE FROM traces WHERE comment_id = ANY ($1)", [texts[n].comment_id for n in (2, 3, 5)]
    )
    await mod.pool.execute(
        "UPDATE traces SET simhash = 7, language = 'xx', until = NULL, decided = true, site = 'y'"
    )
    source = Told(batches)
    async with mod.pool.acquire() as connection:
        await retell_part(connection, source, 0)
        await regroup(connection)
        assert [
            await connection.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TRACED
        ] == before
        assert await regroup(connection) == 0


async def test_clusters_are_found_in_order_of_time_across_partitions(mod: Moderation) -> None:
    """What was screened late, and so apart, is together when it is told again."""
    words = "Everybody should read my wonderful summary of this episode right now, it tells you all"
    early, late = posted(words, minute=1), posted(words, minute=2)
    await mod.screening.handle(Teller(1).batch(opened(), late))
    await mod.screening.handle(mod.teller.batch(early))
    clusters = "SELECT cluster FROM traces ORDER BY at"
    assert [row["cluster"] for row in await mod.pool.fetch(clusters)] == [None, None]
    async with mod.pool.acquire() as connection:
        assert await regroup(connection) == 1
    assert [row["cluster"] for row in await mod.pool.fetch(clusters)] == [None, early.comment_id]


async def test_an_erased_text_leaves_no_trace_when_it_is_told_again(mod: Moderation) -> None:
    comment = posted("Some words that somebody wants to have erased: https://a.example")
    batch = mod.teller.batch(opened(), comment)
    await mod.screening.handle(batch)
    async with mod.pool.acquire() as connection:
        await retell_part(connection, Told([told_without_text(batch, comment.comment_id)]), 0)
    for table in ("submissions", *TRACED):
        assert await mod.pool.fetch(f"SELECT * FROM {table}") == []


async def test_an_erased_byline_takes_its_hashes_along(mod: Moderation) -> None:
    batch = mod.teller.batch(opened(), posted())
    await mod.screening.handle(batch)
    async with mod.pool.acquire() as connection:
        await retell_part(connection, Told([told_nameless(batch)]), 0)
    [row] = await mod.pool.fetch("SELECT name, email_domain, address_hash, email_hash FROM submissions")
    assert set(row.values()) == {None}


def told_nameless(batch: Batch) -> Batch:
    """The batch as it is told once the bylines are erased."""
    told = (
        replace(entry, event=replace(entry.event, byline=None))
        if isinstance(entry.event, CommentPosted)
        else entry
        for entry in batch.entries
    )
    return replace(batch, entries=tuple(told))


def told_without_text(batch: Batch, comment_id: UUID) -> Batch:
    """The batch as it is told once the key of a comment's author is destroyed."""

    def erased(entry: Recorded) -> Recorded:
        event = entry.event
        if isinstance(event, CommentPosted) and event.comment_id == comment_id:
            return replace(entry, event=replace(event, sealed=None))
        return entry

    return replace(batch, entries=tuple(map(erased, batch.entries)))


async def _decide(mod: Moderation, comment_id: UUID) -> None:
    command = Decide(decision_id=new_id(), revision=1, ruling=Ruling(action="remove"), by="ada", at=NOON)
    await mod.cases.handle(comment_id, command, site=None)
