"""Following a thread in a real process, on a real database."""

from collections.abc import AsyncGenerator

import pytest

from tests.support.database import Database
from tests.support.live import Api, api_process


@pytest.fixture
async def api(database: Database) -> AsyncGenerator[Api]:
    async with api_process(database) as api:
        yield api


async def test_a_reader_is_told_of_what_is_written(api: Api) -> None:
    async with api.follow() as stream:
        posted = await api.post()
        event = await stream.event()
    entry = {"id": posted["id"], "parent_id": None, "status": "visible", "revision": 1}
    assert (event.name, event.id) == ("changes", "2")
    assert event.told == {"version": 2, "comments": 1, "entries": [entry]}
