"""A fault under load, and the question afterwards: is everything that was promised true?"""

import asyncio
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2

from tests.support import journal, load
from tests.support.data import ROOT
from tests.support.eventually import eventually
from tests.support.journal import Comment, Record
from tests.support.measured import note
from tests.support.receiver import Receiver
from tests.support.road import Road
from tests.support.stack import Stack

DRAINED_S = 60.0
"""A webhook whose sender died is sent again after 30 s; everything else is quicker."""
FOUND_S = 10.0


class Trial:
    """One fault: `async with trial.load(): inject it`; leaving the block asks every question.

    `record` is what the driver's journal says, once the block is left.
    """

    def __init__(self, name: str, *, stack: Stack, road: Road, receiver: Receiver, journal: Path) -> None:
        self.stack = stack
        self.road = road
        self.record = Record()
        self._name = name
        self._receiver = receiver
        self._journal = journal
        self._threads = f"/{random.getrandbits(48):x}"

    @asynccontextmanager
    async def load(self) -> AsyncGenerator[None]:
        before = self._names()
        driver = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.load"),
            *(self.road.site, str(self._journal), self._threads, str(random.getrandbits(32))),
            cwd=ROOT,
        )
        try:
            await self.goes_on(40)
            yield
            await self.goes_on(40)
            driver.send_signal(signal.SIGTERM)
            assert await driver.wait() == 0
        finally:
            if driver.returncode is None:
                driver.kill()
                await driver.wait()
        await self._check()
        assert self._names() == before

    async def goes_on(self, posts: int) -> None:
        """Wait until so many more posts and edits were acknowledged."""
        start = time.monotonic()

        async def acknowledged() -> bool:
            return self._journal.exists() and journal.read(self._journal).between(start, start + 1e6) >= posts

        await eventually(acknowledged, 60)

    async def _check(self) -> None:
        began = time.monotonic()
        self.record = journal.read(self._journal)
        assert not self.record.open, "asked, and never answered"
        assert not self.record.doubles, "asked twice, and made twice"
        assert not self.record.failures
        await eventually(self._all_ready, DRAINED_S)
        with suppress(AssertionError):  # what is missing, the next question says
            await eventually(self._all_counted, DRAINED_S)
        await eventually(self._all_found, FOUND_S)
        in_place = time.monotonic() - began
        await eventually(self._all_announced, DRAINED_S)
        announced = time.monotonic() - began
        assert (await self.stack.command("verify")).count("nothing wrong") == 2
        note(
            f"{self._name}: {len(self.record.comments)} comments kept, {len(self.record.refused)} refused, "
            f"{self.record.unanswered} times unanswered, longest silence {self.record.silence:.1f} s, "
            f"all in place after {in_place:.1f} s, announced after {announced:.1f} s"
        )

    async def _all_ready(self) -> bool:
        try:
            for service in (self.stack.ready.comments, self.stack.ready.moderation):
                assert (await self.road.ask("GET", f"{service}/readyz")).is_success
        except httpx2.TransportError:
            return False
        return True

    async def _all_counted(self) -> bool:
        """The quick question, to be asked until it is true: do readers see as many as they should?"""
        keys = [f"{self._threads}/{n}" for n in range(load.THREADS)]
        counts = await self.road.tell("GET", f"{self.road.site}/counts", params={"key": keys})
        return bool(sum(counts["counts"].values()) == len(self._visible()))

    async def _all_found(self) -> bool:
        """Every comment that was acknowledged stands where it should, once, with its newest text; no other does."""
        found: dict[str, tuple[str, str | None, str]] = {}
        for thread in sorted({one.thread for one in self.record.comments.values()}):
            async for entry in self.road.walk(thread):
                assert entry["id"] not in found, "shown twice"
                found[entry["id"]] = (thread, entry["parent_id"], _mark(entry["html"]))
        assert found == {one.id: (one.thread, one.parent, one.marks[-1]) for one in self._visible()}
        held = {case["comment_id"]: case async for case in self.road.queue(state="open")}
        ours = {one for one, case in held.items() if case["thread"]["key"].startswith(self._threads)}
        assert ours == self.record.comments.keys() - found.keys()
        assert not self.record.refused & {_mark(case["text"]) for case in held.values()}
        return True

    async def _all_announced(self) -> bool:
        """Every visible reply, and nothing else, under one id, however often; and nobody's e-mail address."""
        told = [one for one in self._receiver.told if self._is_ours(one.payload["data"]["thread"]["key"])]
        assert {one.comment_id for one in told} == {one.id for one in self._visible() if one.parent}
        assert len({one.id for one in told}) == len({one.comment_id for one in told})
        assert not self._receiver.forged
        assert not any(b"readers.example" in one.body for one in told)
        return True

    def _is_ours(self, thread: str) -> bool:
        return thread.startswith(f"{self._threads}/")

    def _visible(self) -> list[Comment]:
        return [one for one in self.record.comments.values() if not one.spam]

    def _names(self) -> Counter[str]:
        """Which programs run: a process that was killed is replaced, and leaves nobody behind."""
        return Counter(_program(command) for command in self.stack.processes().values()) - Counter({"": 9999})


def _mark(text: str) -> str:
    """The word that stands in this text and in no other."""
    return next(word for word in text.split() if word.startswith("q") and word.endswith("q"))


def _program(command: str) -> str:
    """The name of a process of ours; nothing for those that come and go, like a database's backends."""
    words = command.split()
    return " ".join(words[words.index("deploy.cli") + 1 :]) if "deploy.cli" in words else ""
