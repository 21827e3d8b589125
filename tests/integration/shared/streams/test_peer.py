"""A log read over HTTP, through the layers that every API has."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from granian.constants import Interfaces
from granian.server.embed import Server

from shared.access.peer import peer_guard
from shared.errors import Unavailable
from shared.eventlog.codec import Opaque
from shared.eventlog.log import Broken, Entry, Source
from shared.streams.failures import is_transient
from shared.streams.internal import internal_events
from shared.streams.peer import MOST, PeerRefused, PeerSource, PeerUnavailable
from shared.telemetry.metrics import new_registry
from shared.web.application import Api, create
from tests.integration.shared.streams.rig import CODEC, OLD_CODEC, A, B, Rig, Whispered, running
from tests.support.eventually import eventually

KEY = "a-peer-key-of-the-tests"


@asynccontextmanager
async def served(source: Source) -> AsyncGenerator[aiohttp.ClientSession]:
    api = Api(title="Tested", version="0", description="", public_url="http://tested")
    app = create(api, [internal_events(source, CODEC, peer_guard(KEY))], registry=new_registry("tested", "0"))
    with tempfile.TemporaryDirectory(prefix="rejoinder-test-") as home:
        socket = Path(home) / "http.sock"
        server = Server(app, uds=socket, interface=Interfaces.ASGI, log_enabled=False)
        serving = asyncio.create_task(server.serve())
        try:
            await eventually(lambda: listens(socket))
            async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(str(socket))) as session:
                yield session
        finally:
            server.stop()  # type: ignore[no-untyped-call]
            await serving


async def listens(socket: Path) -> bool:
    """The socket's file is there a moment before anybody answers."""
    try:
        _, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return False
    writer.close()
    return True


async def test_a_log_reads_the_same_over_http(rig: Rig) -> None:
    await rig.append(0, (A, 1), (B, 2), (A, 3))
    await rig.append(2, (B, 4))
    async with served(rig.source) as session:
        peer = PeerSource(session, "http://tested/", KEY, CODEC)
        assert await peer.after(0, 1, 10) == await rig.source.after(0, 1, 10)
        assert await peer.after(0, 0, 2) == await rig.source.after(0, 0, 2)
        assert await peer.after(3, 0, 10) == []
        assert await peer.heads([0, 1, 2]) == {0: 3, 1: 0, 2: 1}
        assert await peer.heads([2]) == {2: 1}


async def test_an_answer_is_bounded(rig: Rig) -> None:
    await rig.append(0, *((A, number) for number in range(MOST + 1)))
    async with served(rig.source) as session:
        assert len(await PeerSource(session, "http://tested", KEY, CODEC).after(0, 0, 10_000)) == MOST


async def test_what_cannot_be_read_travels_as_such(rig: Rig) -> None:
    await rig.append(0, (A, 1), (A, Whispered(number=2)))
    await rig.execute("UPDATE events SET data = '\\xc1' WHERE position = 1")
    async with served(rig.source) as session:
        broken, unknown = await PeerSource(session, "http://tested", KEY, OLD_CODEC).after(0, 0, 10)
    assert isinstance(broken, Broken)
    assert broken.position == 1
    assert not isinstance(unknown, Broken)
    assert unknown.event == Opaque("whispered", 1, b"\x81\xa6number\x02")


async def test_a_consumer_lives_on_the_peers_log_alone(rig: Rig) -> None:
    await rig.append(0, (A, 1), (B, 2))
    async with served(rig.source) as session:
        consumer = rig.consumer(source=PeerSource(session, "http://tested", KEY, CODEC))
        async with running(consumer.run):
            await eventually(rig.all_noted)


@pytest.mark.parametrize("key", ["", "another-key"])
async def test_without_the_key_the_door_stays_shut(rig: Rig, key: str) -> None:
    async with served(rig.source) as session:
        with pytest.raises(PeerRefused, match="401"):
            await PeerSource(session, "http://tested", key, CODEC).heads([0])


async def test_a_peer_in_trouble_is_waited_for() -> None:
    class Troubled:
        async def after(self, part: int, position: int, limit: int) -> Sequence[Entry]:
            raise Unavailable(f"{part} {position} {limit}")

        async def heads(self, parts: Sequence[int]) -> dict[int, int]:
            raise Unavailable(str(parts))

    async with served(Troubled()) as session:
        peer = PeerSource(session, "http://tested", KEY, CODEC)
        with pytest.raises(PeerUnavailable) as raised:
            await peer.heads([0])
        assert is_transient(raised.value)
