"""Batching: together what waits, alone what is at fault, nothing lost on the way out."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.errors import Unavailable
from shared.eventlog.batcher import Batcher, QueueFull


class Store:
    """Records batches; refuses those with a rotten request, or all while it is away."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.away = False

    async def commit(self, requests: Sequence[str]) -> Sequence[str]:
        await self.open.wait()
        self.batches.append(list(requests))
        if self.away:
            raise Unavailable
        if "rotten" in requests:
            raise ValueError("rotten")
        return [request.upper() for request in requests]


async def test_a_lone_request_waits_for_nobody() -> None:
    store = Store()
    batcher = Batcher(store.commit)
    async with batcher.running():
        assert await batcher.submit("a") == "A"
    assert store.batches == [["a"]]


async def test_what_waits_meanwhile_goes_together_in_order() -> None:
    store = Store()
    store.open.clear()
    batcher = Batcher(store.commit)
    async with batcher.running():
        first = asyncio.ensure_future(batcher.submit("a"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        others = [asyncio.ensure_future(batcher.submit(name)) for name in "bcd"]
        await asyncio.sleep(0)
        store.open.set()
        assert await asyncio.gather(first, *others) == ["A", "B", "C", "D"]
    assert store.batches == [["a"], ["b", "c", "d"]]


async def test_only_the_culprit_hears_of_a_failure() -> None:
    store = Store()
    store.open.clear()
    batcher = Batcher(store.commit)
    async with batcher.running():
        asked = [asyncio.ensure_future(batcher.submit(name)) for name in ("a", "b", "rotten", "c", "d")]
        await asyncio.sleep(0)
        store.open.set()
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["A", "B", "rotten", "C", "D"]


async def test_a_store_that_is_away_is_not_asked_again_for_every_half() -> None:
    store = Store()
    store.away = True
    batcher = Batcher(store.commit)
    async with batcher.running():
        answers = await asyncio.gather(*(batcher.submit(name) for name in "abcd"), return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert sum(len(batch) for batch in store.batches) == 4


async def test_a_full_queue_refuses() -> None:
    store = Store()
    store.open.clear()
    batcher = Batcher(store.commit, waiting=2)
    async with batcher.running():
        kept = [asyncio.ensure_future(batcher.submit(name)) for name in "ab"]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await batcher.submit("c")
        store.open.set()
        assert await asyncio.gather(*kept) == ["A", "B"]


async def test_a_caller_that_leaves_does_not_take_the_write_along() -> None:
    store = Store()
    store.open.clear()
    batcher = Batcher(store.commit)
    async with batcher.running():
        gone, stays = (asyncio.ensure_future(batcher.submit(name)) for name in "ab")
        await asyncio.sleep(0)
        gone.cancel()
        store.open.set()
        assert await stays == "B"
    assert store.batches == [["a", "b"]]


async def test_the_way_out_finishes_what_is_queued() -> None:
    store = Store()
    store.open.clear()
    batcher = Batcher(store.commit, most=1)
    async with batcher.running():
        asked = [asyncio.ensure_future(batcher.submit(name)) for name in "abc"]
        await asyncio.sleep(0)
        store.open.set()
    assert await asyncio.gather(*asked) == ["A", "B", "C"]
