"""Whatever the stream brings, in whatever order, an inbox hands out every position once and in order."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.eventlog.codec import Codec
from shared.eventlog.log import Broken, Entry
from shared.streams.inbox import MOST, ROOM, Inbox, LogBehind
from shared.streams.message import encode

CODEC = Codec([])
GARBAGE = b"\xc1"


def entry(position: int) -> Entry:
    return Broken(
        part=0,
        position=position,
        stream_id=UUID(int=1),
        event_id=UUID(int=position),
        error="its sender could not read it",
    )


class Shelf:
    """A log of `head` entries that gives out at most `most` at a time."""

    def __init__(self, head: int, most: int = 1000) -> None:
        self.head = head
        self.asked = 0
        self._most = most

    async def after(self, part: int, position: int, limit: int) -> Sequence[Entry]:
        assert part == 0
        self.asked += 1
        end = min(position + limit, position + self._most, self.head)
        return [entry(at) for at in range(position + 1, end + 1)]

    async def heads(self, parts: Sequence[int]) -> dict[int, int]:
        return dict.fromkeys(parts, self.head)


def message(position: int) -> tuple[int, bytes]:
    return position, encode(entry(position), CODEC)


def inbox(shelf: Shelf) -> Inbox:
    opened = Inbox(0, shelf, CODEC, lambda _number: None)
    opened.start(0)
    return opened


async def drain(opened: Inbox, head: int) -> list[int]:
    """What is handed out until `head`, each run committed as a lane would."""
    taken: list[int] = []
    while (opened.position or 0) < head:
        run = await opened.take()
        taken += [found.position for found in run]
        opened.position = taken[-1]
    return taken


places = st.integers(1, 40)
stretches = st.lists(st.tuples(places, places).map(lambda ends: range(min(ends), max(ends) + 1)), max_size=8)


@given(stretches, st.sets(places), st.sets(places), st.integers(1, 5))
def test_every_position_once_and_in_order(
    offered: list[range], garbled: set[int], misplaced: set[int], most: int
) -> None:
    """Twice, out of order, with holes, with garbage, with another position's message."""
    opened = inbox(Shelf(40, most))
    for stretch in offered:
        opened.offer([(at, _bytes(at, garbled, misplaced)) for at in stretch])
    opened._overdue = 40  # the stream is silent from here on
    assert asyncio.run(drain(opened, 40)) == list(range(1, 41))


def _bytes(position: int, garbled: set[int], misplaced: set[int]) -> bytes:
    if position in garbled:
        return GARBAGE
    return message(position + 1 if position in misplaced else position)[1]


@given(stretches)
def test_what_the_stream_brings_in_order_the_log_is_not_asked_for(repeated: list[range]) -> None:
    shelf = Shelf(40)
    opened = inbox(shelf)
    opened.offer(message(at) for at in range(1, 41))
    for stretch in repeated:
        opened.offer(message(at) for at in stretch)
    assert asyncio.run(drain(opened, 40)) == list(range(1, 41))
    assert shelf.asked == 0


async def test_a_hole_is_read_from_the_log() -> None:
    shelf = Shelf(5)
    opened = inbox(shelf)
    opened.offer([message(1), message(4), message(5)])
    assert await drain(opened, 5) == [1, 2, 3, 4, 5]
    assert shelf.asked == 1


async def test_a_log_that_lacks_what_the_stream_has_is_waited_for() -> None:
    opened = inbox(Shelf(2))
    opened.offer([message(4)])
    opened.position = 2
    with pytest.raises(LogBehind):
        await opened.take()


async def test_a_stream_that_has_just_brought_something_is_not_silent() -> None:
    shelf = Shelf(3)
    opened = inbox(shelf)
    opened.offer([message(1)])
    opened.tell(3)
    assert len(await opened.take()) == 1
    assert (shelf.asked, opened.head) == (0, 3)


async def test_a_full_inbox_asks_for_no_more() -> None:
    opened = inbox(Shelf(0))
    opened.offer(message(at) for at in range(1, ROOM + 1))
    assert opened.cursor is None
    opened.position = len(await opened.take())
    assert opened.position == MOST
    await opened.take()
    assert opened.cursor == ROOM


async def test_waking_gives_nothing() -> None:
    opened = inbox(Shelf(0))
    waiting = asyncio.ensure_future(opened.take())
    await asyncio.sleep(0)
    opened.wake()
    assert list(await waiting) == []
