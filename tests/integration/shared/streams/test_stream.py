from shared.streams.stream import Piece, Streams
from tests.integration.shared.streams.rig import TOPIC, Rig


async def test_appending_compares_first(rig: Rig) -> None:
    streams = Streams(rig.redis, TOPIC)
    assert await streams.append([Piece(0, 0, 1, [b"a", b"b"]), Piece(1, 0, 7, [b"g"])]) == [
        (True, 2),
        (True, 7),
    ]
    assert await streams.append([Piece(0, 1, 2, [b"z"]), Piece(1, 7, 8, [])]) == [(False, 2), (True, 7)]
    assert await streams.append([Piece(0, 2, 3, [b"c"])]) == [(True, 3)]
    assert await streams.read({0: 0, 1: 0}, most=10, wait_ms=10) == {
        0: [(1, b"a"), (2, b"b"), (3, b"c")],
        1: [(7, b"g")],
    }


async def test_a_trimmed_stream_remembers_where_it_ends(rig: Rig) -> None:
    streams = Streams(rig.redis, TOPIC)
    await streams.append([Piece(0, 0, 1, [b"a", b"b", b"c"])])
    await streams.trim(0, 3)
    assert await rig.stream(0) == []
    assert await streams.append([Piece(0, 0, 1, [b"a"])]) == [(False, 3)]
    assert await streams.append([Piece(0, 3, 4, [b"d"])]) == [(True, 4)]
    assert await streams.entry(0, 3) is None
    assert await streams.entry(0, 4) == b"d"


async def test_a_position_is_read_once_whatever_stands_there(rig: Rig) -> None:
    for place in ("1-0", "1-5", "2-0"):
        await rig.redis.xadd(TOPIC.stream(0), {"e": place}, id=place)
    assert await Streams(rig.redis, TOPIC).read({0: 1}, most=10, wait_ms=10) == {0: [(2, b"2-0")]}


async def test_a_reader_that_has_never_told_holds_trimming_back(rig: Rig) -> None:
    streams = Streams(rig.redis, TOPIC)
    await streams.report("somebody else", {0: 100, 1: 100})
    await streams.report("listener", {1: 7})
    assert await streams.slowest([0, 1]) == {0: 0, 1: 7}
    assert await streams.slowest([]) == {}
