"""A site whose moderators decide: comments screened and ruled on, and what follows from it learned."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.commands import Decide
from services.moderation.learning.store import Key
from services.moderation.learning.teaching import Outcome, Teacher
from shared.contracts.comments import CommentPosted
from shared.contracts.ruling import Action, Ruling
from shared.ids import new_id
from shared.postgres.pool import Connection
from tests.support.moderation import PARTITIONS, SCREENED_AT, Moderation
from tests.support.teaching import advert, ordinary, twist
from tests.support.told import posted


class School(Struct, frozen=True, kw_only=True):
    """The parts of the service, and a connection that waits as long as it takes."""

    mod: Moderation
    connection: Connection

    async def say(self, *texts: str, **more: Any) -> list[CommentPosted]:
        """Comments that screening has seen."""
        comments = [posted(text, minute=n / 60, **more) for n, text in enumerate(texts)]
        await self.mod.screening.handle(self.mod.teller.batch(*comments))
        return comments

    async def decide(self, comment_id: UUID, action: Action, by: str = "olga") -> UUID:
        decision = Decide(
            decision_id=new_id(), revision=1, ruling=Ruling(action=action), by=by, at=SCREENED_AT
        )
        await self.mod.cases.handle(comment_id, decision, site=None)
        return decision.decision_id

    async def lesson(self, many: int, first: int = 0, by: str = "olga") -> Sequence[CommentPosted]:
        """Half adverts, removed, half ordinary comments, approved."""
        numbers = range(first, first + many)
        comments = await self.say(*(advert(n) if n % 2 else ordinary(n) for n in numbers))
        for number, comment in zip(numbers, comments, strict=True):
            await self.decide(comment.comment_id, "remove" if number % 2 else "publish", by)
        return comments

    async def covers(self, many: int, by: str = "olga") -> Sequence[CommentPosted]:
        """Half turns of plots, covered, half ordinary comments, approved."""
        comments = await self.say(*(twist(n) if n % 2 else ordinary(n) for n in range(many)))
        for number, comment in enumerate(comments):
            await self.decide(comment.comment_id, "mask" if number % 2 else "publish", by)
        return comments

    async def teach(self, key: Key) -> Outcome:
        return await Teacher(
            self.connection,
            self.mod.log,
            partitions=PARTITIONS,
            now=lambda: SCREENED_AT + timedelta(days=1),
        ).teach(key)
