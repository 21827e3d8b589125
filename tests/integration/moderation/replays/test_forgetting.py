"""What replays and shadows keep of a comment once its author has deleted it, or was erased: nothing it said."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from services.moderation.replays import store
from services.moderation.replays.differences import Said as Spoken
from services.moderation.replays.differences import difference
from services.moderation.replays.reading import read_differences, read_shadow_differences
from services.moderation.replays.run import Place, Replay, Run
from services.moderation.replays.shadows import put_shadows, read_shadow
from services.moderation.replays.store import Step
from services.moderation.replays.tally import Tally
from services.moderation.screening.retelling import retell_part
from shared.contracts.moderation import Reason
from shared.contracts.ruling import Mask, Ruling
from shared.ids import new_id
from shared.postgres.pool import Connection, connect
from tests.integration.moderation.screening.test_retelling import Told, told_without_text
from tests.support.database import Database
from tests.support.history import SITE, History, Said
from tests.support.moderation import Moderation
from tests.support.told import NOON, deleted, opened, posted

SECRET = "call Kishibe at 5550199"
TABLES = ("replay_differences", "shadow_verdicts")


def difference_of(comment_id: UUID) -> Any:
    reason = Reason(check="text", rule="a number", detail=SECRET, score=0.9, action="mask", spans=((0, 9),))
    was = Spoken(
        ruling=Ruling(action="mask", mask=Mask(spans=((1, 2),), label=SECRET), reason="another rule")
    )
    now = Spoken(
        ruling=Ruling(action="mask", mask=Mask(spans=((0, 9),), label=SECRET), reason="a number"),
        reasons=(reason,),
    )
    return difference(comment_id, 1, was, now)


async def compared(connection: Connection, comments: Sequence[UUID]) -> Run:
    """A replay and a shadow have looked at these comments, and quote them."""
    differences = [difference_of(one) for one in comments]
    holder = new_id()
    run = await store.ask(connection, SITE, Replay(version=2), by="olga", holder=holder)
    await put_shadows(connection, SITE, 2, differences, NOON)
    step = Step(
        place=Place(), seen=len(comments), total=len(comments), tally=Tally(), differences=differences
    )
    moved = await store.advance(connection, holder, run, step, 1.0)
    assert moved
    return moved


async def kept(mod: Moderation, comment_id: UUID) -> dict[str, str]:
    """By table, everything that is there of a comment, as text."""
    return {
        table: str(await mod.pool.fetch(f"SELECT t::text FROM {table} t WHERE comment_id = $1", comment_id))
        for table in TABLES
    }


async def erase(database: Database, author_id: UUID) -> None:
    async with connect(database.owner, "moderation", name="erase") as owner:
        await owner.execute("DELETE FROM subject_keys WHERE subject_id = $1", author_id)


async def delete(mod: Moderation, comment: Said) -> None:
    await mod.pool.execute(
        "UPDATE submissions SET state = 'deleted' WHERE comment_id = $1", comment.comment_id
    )


@pytest.mark.parametrize("first", ["compared", "forgotten"])
@pytest.mark.parametrize("how", ["erased", "deleted"])
async def test_what_was_forgotten_is_quoted_nowhere(
    mod: Moderation, database: Database, past: History, connection: Connection, how: str, first: str
) -> None:
    gone, other = await past.said("one", "another", version=1)
    both = [gone.comment_id, other.comment_id]
    before = await compared(connection, both) if first == "compared" else None
    await (erase(database, gone.author_id) if how == "erased" else delete(mod, gone))
    run = before or await compared(connection, both)

    assert all(SECRET not in text for text in (await kept(mod, gone.comment_id)).values())
    assert all(SECRET in text for text in (await kept(mod, other.comment_id)).values())
    for page in (
        await read_differences(connection, run),
        await read_shadow_differences(connection, SITE, 2),
    ):
        shown = {one.comment_id: one for one in page.differences}
        assert (shown[gone.comment_id].text, shown[gone.comment_id].reasons[0].detail) == (None, "")
        assert shown[other.comment_id].reasons[0].detail == SECRET


async def test_that_they_differed_and_by_which_rule_stays(
    database: Database, past: History, connection: Connection
) -> None:
    [gone] = await past.said("one", version=1)
    run = await compared(connection, [gone.comment_id])
    before = await read_shadow(connection, SITE)
    await erase(database, gone.author_id)

    assert await read_shadow(connection, SITE) == before
    [shown] = (await read_differences(connection, run)).differences
    assert (shown.kind, shown.rules, shown.was.reason, shown.now) == (
        "remasked",
        ("a number",),
        "another rule",
        Ruling(action="mask", mask=Mask(), reason="a number"),
    )
    assert shown.reasons == (Reason(check="text", rule="a number", detail="", score=0.9, action="mask"),)


async def test_whoever_erases_waits_for_what_is_being_written(
    mod: Moderation, database: Database, past: History, connection: Connection
) -> None:
    [gone] = await past.said("one", version=1)
    async with connection.transaction():
        await put_shadows(connection, SITE, 2, [difference_of(gone.comment_id)], NOON)
        erasing = asyncio.create_task(erase(database, gone.author_id))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'shadow_verdicts'::regclass"
        while not await mod.pool.fetchval(waiting):
            assert not erasing.done()
    await erasing

    assert SECRET not in (await kept(mod, gone.comment_id))["shadow_verdicts"]


async def test_what_its_author_deletes_is_forgotten_with_the_news_of_it(
    mod: Moderation, connection: Connection
) -> None:
    comment = posted("Some words")
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await compared(connection, [comment.comment_id])
    assert SECRET in (await kept(mod, comment.comment_id))["shadow_verdicts"]

    await mod.screening.handle(mod.teller.batch(deleted(comment)))

    assert all(SECRET not in text for text in (await kept(mod, comment.comment_id)).values())


async def test_what_comes_without_its_text_when_it_is_told_again_is_forgotten(
    mod: Moderation, connection: Connection
) -> None:
    comment, other = posted("Some words"), posted("Other words")
    batch = mod.teller.batch(opened(), comment, other)
    await mod.screening.handle(batch)
    await compared(connection, [comment.comment_id, other.comment_id])

    async with mod.pool.acquire() as retelling:
        await retell_part(retelling, Told([told_without_text(batch, comment.comment_id)]), 0)

    assert all(SECRET not in text for text in (await kept(mod, comment.comment_id)).values())
    assert all(SECRET in text for text in (await kept(mod, other.comment_id)).values())
