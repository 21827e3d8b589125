"""What screening said, as the log and the tables have it, and a site's policy in force."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from services.moderation.cases.commands import Decide
from services.moderation.policing.handler import Policies
from shared.contracts.moderation import CommentScreened
from shared.contracts.ruling import Action, Ruling
from shared.ids import new_id
from tests.support.moderation import PARTITIONS, SCREENED_AT, Moderation
from tests.support.policies import draft, enable, roll_back, shadow

LINK = "More of it at https://ferries.example/notes, if anybody likes long texts about old ships."
HOLDS_LINKS = """policy: 1
thresholds: {hold: never, cover: never}
rules:
  - rule: any link
    when: {links.count: "> 0"}
    action: hold
    reason: "{links.count} links"
"""
PUBLISHES_ALL = """policy: 1
thresholds: {hold: never, cover: never}
rules: []
"""


class Owner:
    """Of one site: writes its policy and says what is to run."""

    def __init__(self, mod: Moderation, site: str = "drama") -> None:
        self._policies = Policies(mod.pool, partitions=PARTITIONS)
        self._site = site

    async def enables(self, text: str) -> int:
        """A new version, by its number."""
        version = await self.writes(text)
        await self._policies.handle(self._site, enable(version))
        return version

    async def tries_beside(self, text: str) -> int:
        """A new version in shadow, by its number."""
        version = await self.writes(text)
        await self._policies.handle(self._site, shadow(version))
        return version

    async def writes(self, text: str) -> int:
        return (await self._policies.handle(self._site, draft(text))).policy.head

    async def rolls_back(self, version: int) -> None:
        await self._policies.handle(self._site, roll_back(version))


async def verdicts(mod: Moderation, *comments: UUID) -> list[CommentScreened]:
    """Those of some comments, or all, in the order of the log of each partition."""
    events = [entry.event for entry in await mod.recorded()]
    return [
        one
        for one in events
        if isinstance(one, CommentScreened) and (not comments or one.comment_id in comments)
    ]


async def verdict(mod: Moderation, comment: UUID) -> CommentScreened:
    """The only one of a comment."""
    [only] = await verdicts(mod, comment)
    return only


async def decide(mod: Moderation, comment: UUID, action: Action) -> UUID:
    """A moderator's decision on the first text."""
    made = Decide(decision_id=new_id(), revision=1, ruling=Ruling(action=action), by="ada", at=SCREENED_AT)
    await mod.cases.handle(comment, made, site=None)
    return made.decision_id


async def everything(mod: Moderation) -> dict[str, Sequence[asyncpg.Record]]:
    """All rows of the tables that a batch may write to."""
    return {
        table: await mod.pool.fetch(f"SELECT * FROM {table} ORDER BY {table}::text")
        for table in (
            "events",
            "cases",
            "submissions",
            "traces",
            "threads",
            "checkpoints",
            "labelled",
            "shadow_verdicts",
            "replays",
        )
    }
