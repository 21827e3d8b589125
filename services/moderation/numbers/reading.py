"""All numbers of a site, or of all sites, as of one moment."""

from datetime import datetime

from msgspec import Struct

from services.moderation.numbers.comment_service import CommentService
from services.moderation.numbers.reporters import Reporters, read_reporters
from services.moderation.numbers.road import Road, read_road
from services.moderation.numbers.scope import Scope
from services.moderation.numbers.times import Times, read_times
from services.moderation.numbers.verdicts import Verdicts, read_verdicts
from services.moderation.numbers.volume import Volume, read_volume
from services.moderation.numbers.waiting import Waiting, read_waiting
from services.moderation.numbers.window import Window, span
from shared.access.roles import Principal, Role
from shared.postgres.pool import Pool, acquire


class Numbers(Struct, frozen=True, kw_only=True):
    """`site` None: of all sites. Times are UTC; what waits, waits now, whatever the window."""

    site: str | None
    window: Window
    since: datetime
    until: datetime
    step_seconds: int
    waiting: Waiting
    times: Times
    volume: Volume
    verdicts: Verdicts
    reporters: Reporters
    road: Road


class Sources(Struct, frozen=True):
    """What numbers are read with."""

    pool: Pool
    comments: CommentService
    partitions: int


async def read_numbers(
    sources: Sources, who: Principal, site: str | None, window: Window, now: datetime
) -> Numbers:
    """Who did how much is for owners to see, and everybody's own for themselves."""
    comments = await sources.comments.condition()
    scope, over = Scope(site), span(window, now)
    only = None if who.role >= Role.OWNER else who.id
    async with (
        acquire(sources.pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        return Numbers(
            site=site,
            window=window,
            since=over.since,
            until=over.until,
            step_seconds=int(over.step.total_seconds()),
            waiting=await read_waiting(connection, scope, now),
            times=await read_times(connection, scope, over),
            volume=await read_volume(connection, scope, over, only=only),
            verdicts=await read_verdicts(connection, scope, over),
            reporters=await read_reporters(connection, scope, over),
            road=await read_road(connection, scope, comments, sources.partitions),
        )
