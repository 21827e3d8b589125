"""What people ask of policies before anything follows them: one comment tried, or a whole past."""

from datetime import datetime

from services.moderation.policies.document import Policy
from services.moderation.replays import store
from services.moderation.replays.bodies import ReplayGiven, Try, check_replay, check_try, pasted
from services.moderation.replays.means import Means
from services.moderation.replays.run import Replay, Run
from services.moderation.replays.trying import Tried, try_pasted, try_stored
from shared.postgres.pool import Connection, Pool, acquire


async def try_out(pool: Pool, means: Means, site: str, asked: Try, at: datetime) -> Tried:
    """One comment under one policy. Raises Invalid, PolicyInvalid, VersionNotFound, RevisionNotFound."""
    check_try(asked)
    given = asked.known()
    # A long text takes a while to read: not while holding a connection that others wait for.
    written = None if asked.policy is None else await means.versions.read(asked.policy)
    async with acquire(pool) as connection:
        policy = written or await _version(connection, means, site, asked.version)
        if asked.comment_id is not None:
            which = (site, asked.comment_id, asked.revision)
            return await try_stored(connection, means, policy, which, given)
        return await try_pasted(connection, means, policy, pasted(asked, site, at))


async def ask_replay(pool: Pool, means: Means, site: str, asked: ReplayGiven, by: str) -> Run:
    """Queue a replay of a version, or of a text. Raises Invalid, PolicyInvalid, VersionNotFound, TooManyReplays."""
    check_replay(asked)
    if asked.text is not None:
        await means.versions.read(asked.text)
    async with acquire(pool) as connection:
        if asked.text is None:
            await means.versions.find(connection, site, asked.version or 0)
        return await store.ask(connection, site, Replay(version=asked.version, text=asked.text), by=by)


async def _version(connection: Connection, means: Means, site: str, version: int | None) -> Policy:
    if version is None:
        return await means.versions.live(connection, site)
    return await means.versions.find(connection, site, version)
