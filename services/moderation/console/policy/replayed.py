"""What a replay was of, and what is known of a version from its last one."""

from uuid import UUID

from services.moderation.replays import store
from services.moderation.replays.documents import Counted
from services.moderation.replays.means import Means
from services.moderation.replays.reading import counted
from services.moderation.replays.run import REPLAYS, Replay
from shared.postgres.pool import Pool, acquire


async def text_of(pool: Pool, site: str, replay_id: UUID) -> str | None:
    """The text that a replay was sent, None if it was of a version. Raises ReplayNotFound."""
    async with acquire(pool) as connection:
        run = await store.find(connection, site, replay_id)
    return run.subject.text if isinstance(run.subject, Replay) else None


async def last_of(pool: Pool, means: Means, site: str, version: int) -> Counted | None:
    """The newest replay of a version that was done to the end."""
    async with acquire(pool) as connection:
        for run in await store.find_all(connection, site, REPLAYS):
            if run.state == "done" and run.subject == Replay(version=version):
                return await counted(connection, means.log, run)
    return None
