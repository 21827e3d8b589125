"""Readers who follow a thread while every connection to Postgres is cut."""

from functools import partial

import pytest

from services.comments.schema import SCHEMA
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.live import Api, Stream, api_process

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


async def test_streams_stay_and_catch_up(database: Database) -> None:
    """What was acknowledged is heard of in the process that wrote it and in another, on the streams of before."""
    async with (
        connect(database.owner, SCHEMA, name="test") as connection,
        api_process(database) as api,
        api_process(database) as other,
        api.follow() as stream,
        other.follow() as theirs,
    ):
        written = set()
        for number in range(5):
            assert await connection.fetchval(CUT) > 0
            written.add(await eventually(partial(_posted, api, str(number)), 20))
        for one in (stream, theirs):
            assert await _heard(one, written) >= written


async def _posted(api: Api, text: str) -> str:
    """The id of a comment; an assertion fails while it cannot be taken."""
    return str((await api.post(text))["id"])


async def _heard(stream: Stream, written: set[str]) -> set[str]:
    """Every comment that is told of until all those written are."""
    heard: set[str] = set()
    while not heard >= written:
        heard |= {one["id"] for one in (await stream.event()).told["entries"]}
    return heard
