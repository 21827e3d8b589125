"""Any order of confirming, working, dying, stopping, undoing and other people's acts: no case is decided twice by a
decision on many, and once it is taken back each is as it was, unless somebody else has acted.
"""

import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.moderation.bulk import store, working
from services.moderation.bulk.bulk import Bulk
from services.moderation.bulk.choosing import Chosen
from services.moderation.bulk.freezing import freeze
from services.moderation.bulk.store import Confirmation
from services.moderation.bulk.working import BulkWork
from services.moderation.cases.commands import Decide
from services.moderation.review_queue.asked import Asked
from shared import failpoints
from shared.contracts.comments import CommentPosted
from shared.contracts.moderation import CaseDecided, DecisionUndone
from shared.contracts.ruling import Ruling
from shared.errors import Conflict, DomainError
from shared.failpoints import Failed, parse
from shared.ids import new_id
from shared.postgres.pool import acquire
from tests.support.moderation import Moderation
from tests.support.told import HARMLESS, edited, opened, posted

CASES = 7
DIES_AT = ("before_decisions", "after_decisions", "before_commit", "after_commit")
STEPS = ("confirm", "confirm", "work", "work", "work", "die", "die", "stop", "undo", "rule", "edit")

Step = tuple[str, int]
"""What happens, and a number that picks all the rest."""


class History:
    """One preview and what happens to it; what is refused is part of the game."""

    def __init__(self, mod: Moderation) -> None:
        self._mod = mod
        self._worker = BulkWork(mod.pool, mod.keys)
        self._comments: list[CommentPosted] = []
        self._revisions: dict[UUID, int] = {}
        self._bulk_id = UUID(int=0)
        self.before: dict[UUID, Any] = {}
        self.others: set[UUID] = set()

    async def begin(self) -> None:
        author = new_id()
        self._comments = [
            posted(f"{HARMLESS} {n}", minute=n, author_id=author, mode="hold" if n % 2 else "pre")
            for n in range(CASES)
        ]
        self._revisions = {one.comment_id: 1 for one in self._comments}
        await self._mod.screening.handle(self._mod.teller.batch(opened(), *self._comments))
        self.before = await self.rulings()
        async with acquire(self._mod.pool) as connection:
            chosen = Chosen(query=Asked(author=author, state="all"))
            bulk = await freeze(connection, chosen, "drama", by="ada", at=datetime.now(UTC))
        assert bulk.members == CASES
        self._bulk_id = bulk.bulk_id

    async def take(self, step: str, pick: random.Random) -> None:
        with suppress(Conflict):
            await getattr(self, f"_{step}")(pick)

    async def end(self) -> Bulk:
        """Whatever was begun is finished, then all of it is taken back."""
        await self._finish()
        async with acquire(self._mod.pool) as connection:
            if (await store.find(connection, self._bulk_id, None)).state not in ("preview", "undone"):
                await store.undo(connection, self._bulk_id, None, by="bob", at=datetime.now(UTC))
        await self._finish()
        return await self.find()

    async def find(self) -> Bulk:
        async with acquire(self._mod.pool) as connection:
            return await store.find(connection, self._bulk_id, None)

    async def rulings(self) -> dict[UUID, Any]:
        ids = [one.comment_id for one in self._comments]
        rows = await self._mod.pool.fetch(
            "SELECT comment_id, state, ruling FROM cases WHERE comment_id = ANY ($1)", ids
        )
        return {row["comment_id"]: (row["state"], row["ruling"]) for row in rows}

    async def times(self, kind: type[CaseDecided | DecisionUndone]) -> Counter[UUID]:
        events = [entry.event for entry in await self._mod.recorded()]
        mine = (event for event in events if isinstance(event, kind) and event.decision_id == self._bulk_id)
        return Counter(event.comment_id for event in mine)

    async def members(self) -> Counter[str]:
        rows = await self._mod.pool.fetch(
            "SELECT outcome FROM bulk_members WHERE bulk_id = $1 AND outcome IS NOT NULL", self._bulk_id
        )
        return Counter(row["outcome"] for row in rows)

    async def _finish(self) -> None:
        while await self._worker.step() is not None:
            pass

    async def _confirm(self, pick: random.Random) -> None:
        ruling = Ruling(action=pick.choice(("remove", "hold", "publish")))
        order = Confirmation(ruling=ruling, by=pick.choice(("ada", "bob")), at=datetime.now(UTC))
        async with acquire(self._mod.pool) as connection:
            await store.confirm(connection, self._bulk_id, None, order)

    async def _work(self, _pick: random.Random) -> None:
        await self._worker.step()

    async def _die(self, pick: random.Random) -> None:
        """What it had not committed is rolled back, as when its connection is cut."""
        with pytest.MonkeyPatch.context() as patch, suppress(Failed):
            patch.setattr(failpoints, "_armed", parse(f"bulk.{pick.choice(DIES_AT)}=raise@1"))
            patch.setattr(working, "is_transient", lambda _error: True)
            await self._worker.step()

    async def _stop(self, _pick: random.Random) -> None:
        if (await self.find()).state != "preview":
            async with acquire(self._mod.pool) as connection:
                await store.stop(connection, self._bulk_id, None, by="ada", at=datetime.now(UTC))

    async def _undo(self, _pick: random.Random) -> None:
        async with acquire(self._mod.pool) as connection:
            await store.undo(connection, self._bulk_id, None, by="bob", at=datetime.now(UTC))

    async def _rule(self, pick: random.Random) -> None:
        """Somebody rules on one case, whatever was ruled before."""
        one = pick.choice(self._comments).comment_id
        standing = await self._mod.pool.fetchval("SELECT decisions FROM cases WHERE comment_id = $1", one)
        command = Decide(
            decision_id=new_id(),
            revision=self._revisions[one],
            ruling=Ruling(action=pick.choice(("publish", "remove", "mask")), reason="theirs"),
            by="carol",
            over=UUID(standing[-1]["decision_id"]) if standing else None,
            at=datetime.now(UTC),
        )
        with suppress(DomainError):
            await self._mod.cases.handle(one, command, site=None)
            self.others.add(one)

    async def _edit(self, pick: random.Random) -> None:
        one = pick.choice(self._comments)
        revision = self._revisions[one.comment_id] = self._revisions[one.comment_id] + 1
        await self._mod.screening.handle(self._mod.teller.batch(edited(one, f"Text {revision}", revision)))
        self.others.add(one.comment_id)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 10_000)), max_size=14))
async def test_each_case_is_decided_once_and_as_before_once_it_is_undone(
    mod: Moderation, steps: list[Step]
) -> None:
    history = History(mod)
    await history.begin()
    for step, pick in steps:
        await history.take(step, random.Random(pick))
    bulk = await history.end()

    decided, undone = await history.times(CaseDecided), await history.times(DecisionUndone)
    assert set(decided.values()) <= {1}
    assert undone == decided
    assert len(decided) == bulk.decided
    assert await history.members() == bulk.outcomes
    assert bulk.taken_back == bulk.decided
    after = await history.rulings()
    untouched = after.keys() - history.others
    assert {one: after[one] for one in untouched} == {one: history.before[one] for one in untouched}
