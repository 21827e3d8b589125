"""What a moderator is told of the decision just made: what it was, whose, and how to take it back."""

from uuid import UUID

from msgspec import Struct

from services.moderation.cases.case import Decision
from services.moderation.cases.store import find_cases
from services.moderation.console.visits import Visit
from services.moderation.review_queue.moderators import find_moderators
from shared.postgres.pool import Pool, acquire

_NAME = "SELECT name FROM submissions WHERE comment_id = $1"


class Notice(Struct, frozen=True, kw_only=True):
    """`somebody` is whose decision stands, if it is another's: both wanted the same, and one was first."""

    comment_id: UUID
    author: str | None
    decision: Decision
    somebody: str | None


async def read_notice(pool: Pool, visit: Visit, comment_id: UUID) -> Notice | None:
    """Of the decision that stands on a case; None without one, and for a case of another site."""
    async with acquire(pool) as connection:
        stored = (await find_cases(connection, [comment_id])).get(comment_id)
        if stored is None or visit.principal.site not in (None, stored.case.site):
            return None
        decision = stored.case.standing(stored.case.revision)
        if decision is None:
            return None
        author = await connection.fetchval(_NAME, comment_id)
        moderators = await find_moderators(connection, [decision.by])
    other = decision.by != visit.principal.id
    somebody = moderators[decision.by].name or decision.by if other else None
    return Notice(comment_id=comment_id, author=author, decision=decision, somebody=somebody)
