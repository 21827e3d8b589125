"""Hearing of the end without keeping anybody else from hearing of it."""

import asyncio
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from services.comments.live.closing import told_of_stop


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """What a handler that was there before hears of."""
    heard: list[int] = []

    def handle(number: int, _: FrameType | None) -> None:
        heard.append(number)

    before = signal.signal(signal.SIGTERM, handle)
    yield heard
    signal.signal(signal.SIGTERM, before)


async def test_both_are_told(heard: list[int]) -> None:
    told = asyncio.Event()
    with told_of_stop(told.set):
        signal.raise_signal(signal.SIGTERM)
        await told.wait()
    assert heard == [signal.SIGTERM]


async def test_afterwards_everything_is_as_before(heard: list[int]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with told_of_stop(lambda: None):
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
    assert heard == []
