import asyncio

from shared.postgres.pool import acquire
from shared.streams.lease import Leases
from tests.integration.shared.streams.rig import Rig, running
from tests.support.eventually import eventually

PARTS = range(16)


class Holder:
    def __init__(self, rig: Rig, name: str) -> None:
        self.leases = Leases(rig.pool, "listener", PARTS, name, ttl=0.6)
        self.told: list[frozenset[int]] = []

    async def run(self, stop: asyncio.Event) -> None:
        await self.leases.keep(stop, self.told.append)
        await self.leases.release()


async def shared_out(shares: list[int], *holders: Holder) -> bool:
    """A probe: every partition has one holder, and the holders have so many each."""
    held = [holder.leases.held for holder in holders]
    assert sorted(part for parts in held for part in parts) == list(PARTS)
    assert sorted(map(len, held)) == shares
    return True


async def test_partitions_are_shared_out_fairly(rig: Rig) -> None:
    one, two, three = (Holder(rig, name) for name in ("one", "two", "three"))
    async with running(one.run):
        await eventually(lambda: shared_out([16], one))
        async with running(two.run, three.run):
            await eventually(lambda: shared_out([4, 6, 6], one, two, three))
        await eventually(lambda: shared_out([16], one))
    assert one.told[0] == one.told[-1] == frozenset(PARTS)


async def test_a_clean_stop_gives_everything_back_at_once(rig: Rig) -> None:
    one = Holder(rig, "one")
    async with running(one.run):
        await eventually(lambda: shared_out([16], one))
    async with acquire(rig.pool) as connection:
        assert await connection.fetchval("SELECT claim_leases('listener', '{0,1}', 'two', '6 s')") == [0, 1]


async def test_leases_run_out_by_themselves(rig: Rig) -> None:
    """A holder that was killed or is frozen renews nothing."""
    async with acquire(rig.pool) as connection:
        dead = await connection.fetchval("SELECT claim_leases('listener', $1, 'dead', '0.5 s')", list(PARTS))
    assert dead == list(PARTS)
    one = Holder(rig, "one")
    async with running(one.run):
        await eventually(lambda: shared_out([16], one))


async def test_a_change_of_holder_begins_a_new_term(rig: Rig) -> None:
    async with acquire(rig.pool) as connection:
        for holder in ("one", "one", "two", "one"):
            await connection.execute("SELECT claim_leases('listener', '{0}', $1, '6 s')", holder)
            await connection.execute("SELECT release_leases('listener', $1)", holder)
        assert await connection.fetchval("SELECT term FROM leases") == 3


async def test_without_the_database_leases_are_trusted_until_they_run_out(rig: Rig) -> None:
    one = Holder(rig, "one")
    async with running(one.run):
        await eventually(lambda: shared_out([16], one))
        await rig.execute("ALTER FUNCTION claim_leases RENAME TO gone")
        await eventually(lambda: nothing_held(one))
        await rig.execute("ALTER FUNCTION gone RENAME TO claim_leases")
        await eventually(lambda: shared_out([16], one))
    assert one.told == [frozenset(PARTS), frozenset(), frozenset(PARTS)]


async def test_consumers_do_not_share_leases(rig: Rig) -> None:
    async with acquire(rig.pool) as connection:
        for consumer in ("listener", "other"):
            assert await connection.fetchval("SELECT claim_leases($1, '{0}', 'one', '6 s')", consumer) == [0]


async def nothing_held(holder: Holder) -> bool:
    return not holder.leases.held
