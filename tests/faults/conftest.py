"""One stack for all faults: what is killed in it comes back by itself."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.faults.trial import Trial
from tests.support.measured import note
from tests.support.receiver import Receiver, receiving
from tests.support.road import Road, walking
from tests.support.stack import Stack, start_stack


@pytest.fixture(scope="package")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stack]:
    home = tmp_path_factory.mktemp("faults") / "home"
    async with start_stack(home, "--allow-private-webhooks") as stack:
        yield stack


@pytest.fixture(scope="package")
async def road(stack: Stack) -> AsyncGenerator[Road]:
    async with walking(stack.ready) as road:
        yield road


@pytest.fixture(scope="package")
async def receiver(road: Road) -> AsyncGenerator[Receiver]:
    """Told of every reply on the site; in the end it has known each under one name only."""
    async with receiving() as receiver:
        await road.announce_to(receiver)
        yield receiver
        names, replies = ({one.id for one in receiver.told}, {one.comment_id for one in receiver.told})
        assert len(names) == len(replies)
        note(f"{len(replies)} replies announced, {len(receiver.told) - len(replies)} of them twice")


@pytest.fixture
def trial(
    request: pytest.FixtureRequest, stack: Stack, road: Road, receiver: Receiver, tmp_path: Path
) -> Trial:
    """Threads of its own for one fault."""
    return Trial(request.node.name, stack=stack, road=road, receiver=receiver, journal=tmp_path / "journal")
