"""Appending cases: of a batch only what was decided on an old version is refused."""

from uuid import UUID

from msgspec.structs import replace

from services.moderation.cases import store
from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.cases.projection import evolve_all
from services.moderation.cases.store import Append
from shared.contracts.moderation import CaseReleased
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from tests.support.cases import COMMENT, HOLD, NOON, play, screen
from tests.support.moderation import MASTER_KEY, Moderation

AUTHOR = UUID(int=3)


def keys() -> AuthorKeys:
    vault = Vault(bytes.fromhex(MASTER_KEY))
    return AuthorKeys(vault, KeyCache(vault))


def first(n: int) -> Append:
    """A new case in partition `n`."""
    case, events = play(screen(HOLD), comment=replace(COMMENT, comment_id=UUID(int=n)))
    assert case
    return Append(part=n, expected=0, author_id=AUTHOR, events=events, case=case)


def next_(append: Append, *, expected: int) -> Append:
    released = CaseReleased(comment_id=append.case.comment_id, by="ada", at=NOON)
    return replace(append, expected=expected, events=[released], case=evolve_all(append.case, [released]))


async def commit(mod: Moderation, *appends: Append) -> set[UUID]:
    async with mod.pool.acquire() as connection:
        return await store.commit(connection, keys(), appends)


async def test_only_the_offender_is_refused(mod: Moderation) -> None:
    one, two = first(1), first(2)
    assert await commit(mod, one, two) == set()

    moved = await commit(mod, next_(one, expected=1), next_(two, expected=2), first(3))
    assert moved == {UUID(int=1)}
    assert [(one.part, one.version) for one in await mod.recorded()] == [
        *((1, version) for version in (1, 2)),
        *((2, version) for version in (1, 2, 3)),
        *((3, version) for version in (1, 2)),
    ]
    versions = await mod.pool.fetch("SELECT version FROM cases ORDER BY comment_id")
    assert [row["version"] for row in versions] == [2, 3, 2]


async def test_a_batch_of_offenders_writes_nothing(mod: Moderation) -> None:
    one = first(1)
    await commit(mod, one)
    assert await commit(mod, one, next_(first(2), expected=7)) == {UUID(int=1), UUID(int=2)}
    assert len(await mod.recorded()) == 2


async def test_two_processes_that_need_a_new_key_use_the_same(mod: Moderation) -> None:
    async with mod.pool.acquire() as here, mod.pool.acquire() as there:
        mine, theirs = await keys().fetch(here, [AUTHOR]), await keys().fetch(there, [AUTHOR])
    assert mine == theirs
