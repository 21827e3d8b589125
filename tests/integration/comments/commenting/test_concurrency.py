"""Many writers in several processes, one thread and many: nothing acknowledged is lost, doubled or out of order."""

import asyncio
import sys
from collections import defaultdict
from uuid import UUID

import msgspec

from services.comments.schema import SCHEMA
from services.comments.sites import add_site
from services.comments.verify import verify
from shared.eventlog.log import Log
from shared.eventlog.recorded import Recorded
from shared.postgres.pool import Connection, connect
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.scribe import PARTS, Scribe
from tests.support.service import comments_settings
from tests.support.writers import HOT, Told

PROCESSES = 3


async def test_many_processes_write_as_if_they_were_one(database: Database) -> None:
    await add_site(database.owner, "blog")
    scribe = Scribe()
    done = asyncio.Event()
    async with connect(database.comments, SCHEMA, name="tail") as connection:
        tail = asyncio.create_task(_follow(connection, scribe.log, done))
        told = await asyncio.gather(*(_write(database.comments, number) for number in range(PROCESSES)))
        done.set()
        followed = await tail

    log = {event.event_id: event for event in followed}
    assert len(log) == len(followed), "an event twice"
    acknowledged = [one for process in told for one in process.recorded]
    for one in acknowledged:
        events = [log[event_id] for event_id in one.event_ids]
        assert (events[-1].position, events[-1].version) == (one.position, one.version)
        assert {(event.part, event.stream_id) for event in events} == {(one.part, one.thread_id)}
    unasked = log.keys() - {event_id for one in acknowledged for event_id in one.event_ids}
    assert len(unasked) <= 2 * sum(process.busy for process in told)

    _check_versions(followed)
    assert sum(event.stream_id == scribe.place(HOT).thread_id for event in followed) > len(followed) / 4
    report = await verify(comments_settings(database))
    assert (report.findings, report.events) == ([], len(followed))


async def _write(dsn: str, number: int) -> Told:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.writers", dsn, str(number)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return msgspec.json.decode(output, type=Told)


async def _follow(connection: Connection, log: Log, done: asyncio.Event) -> list[Recorded]:
    """Read on from the last position of each partition until nothing comes any more: there is never a gap."""
    followed: list[Recorded] = []
    heads = dict.fromkeys(range(PARTS), 0)
    while True:
        last_look = done.is_set()
        before = len(followed)
        for part, head in heads.items():
            for event in await log.after(connection, part, head, 1000):
                assert isinstance(event, Recorded)
                assert event.position == heads[part] + 1, "a gap"
                heads[part] = event.position
                followed.append(event)
        if last_look and len(followed) == before:
            return followed


def _check_versions(followed: list[Recorded]) -> None:
    """Dense in every stream, and in the order of the positions."""
    versions: dict[UUID, int] = defaultdict(int)
    for event in followed:
        assert event.version == versions[event.stream_id] + 1
        versions[event.stream_id] = event.version
