"""A site at work: comments screened under two versions of a policy, reports, and what two moderators made of them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.moderation.cases.commands import Command, Decide, Undo
from services.moderation.records import Records
from shared.contracts.comments import CommentEvent, CommentPosted
from shared.contracts.ruling import Action, Ruling
from shared.ids import new_id
from tests.support.moderation import PARTITIONS, SCREENED_AT, Moderation
from tests.support.screening import HOLDS_LINKS, LINK, PUBLISHES_ALL, Owner
from tests.support.told import HARMLESS, edited, opened, posted, reported

NOW = SCREENED_AT + timedelta(days=2)
_ACTIONS: tuple[Action, ...] = ("publish", "hold", "mask", "remove")


class Work:
    """Everything that happens follows from `seed`."""

    def __init__(self, mod: Moderation, seed: int = 7, comments: int = 24) -> None:
        self._mod = mod
        self._random = random.Random(seed)
        self._many = comments

    async def happens(self) -> Sequence[CommentPosted]:
        """The comments. Decisions lie minutes to days after the screening."""
        told = await self._screened()
        minutes = sorted(self._random.expovariate(1 / 300) for _ in range(2 * len(told)))
        made: list[tuple[UUID, UUID]] = []
        for moment in (SCREENED_AT + timedelta(minutes=late) for late in minutes):
            if made and self._random.random() < 0.2:
                comment_id, decision_id = made.pop(self._random.randrange(len(made)))
                await self._do(comment_id, Undo(decision_id=decision_id, by="bob", at=moment))
            else:
                comment_id = self._random.choice(told).comment_id
                if fresh := await self._decide(comment_id, moment):
                    made.append((comment_id, fresh))
        return told

    async def _screened(self) -> Sequence[CommentPosted]:
        owner, many = Owner(self._mod), self._many
        told = [posted(LINK if n % 3 else HARMLESS, minute=n / 10) for n in range(many)]
        await owner.enables(PUBLISHES_ALL)
        await self._tell(opened(), *told[: many // 3])
        await owner.enables(HOLDS_LINKS)
        await self._tell(*told[many // 3 :])
        await self._tell(*(edited(one, f"{LINK} Again.") for one in told[::7]))
        readers = [f"reader-{n % 5:064}" for n in range(many)]
        await self._tell(*(reported(one, reader) for one, reader in zip(told, readers, strict=True)))
        return told

    async def _tell(self, *events: CommentEvent) -> None:
        await self._mod.screening.handle(self._mod.teller.batch(*events))

    async def _decide(self, comment_id: UUID, moment: datetime) -> UUID | None:
        async with self._mod.pool.acquire() as connection:
            revision = await connection.fetchval(
                "SELECT revision FROM submissions WHERE comment_id = $1", comment_id
            )
            standing = await connection.fetchval(
                "SELECT decisions->-1->>'decision_id' FROM cases WHERE comment_id = $1", comment_id
            )
        command = Decide(
            decision_id=new_id(),
            revision=revision,
            ruling=Ruling(action=self._random.choice(_ACTIONS), reason=self._random.choice([None, "spam"])),
            by=self._random.choice(["ada", "bob"]),
            over=UUID(standing) if standing else None,
            at=moment,
        )
        case = await self._mod.cases.handle(comment_id, command, site=None)
        return command.decision_id if case.decision(command.decision_id) else None

    async def _do(self, comment_id: UUID, command: Command) -> None:
        await self._mod.cases.handle(comment_id, command, site=None)


async def count(mod: Moderation) -> None:
    """Let the records follow the log to its end."""
    await Records(mod.pool, mod.log, PARTITIONS).catch_up()
