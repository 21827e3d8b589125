"""What has changed since a list was read: new cases that match, and which on the screen are not as they were."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import asyncpg
from msgspec import Struct

from services.moderation.review_queue.asked import Asked
from services.moderation.review_queue.documents import Claim
from services.moderation.review_queue.matching import Matching, looking, matching
from services.moderation.review_queue.moderators import find_moderators
from shared.errors import Invalid
from shared.postgres.pool import Connection, Pool, Record

MOST_NEW = 1_000
"""Of more new cases than these `News.new` says only that there are so many."""
MOST_SHOWN = 200
"""Comments that can be asked about at once."""

_MARKER = "SELECT pg_current_snapshot()::text"
_MADE = re.compile(r"(\d{1,20}:\d{1,20}:(?:\d{1,20},)*(?:\d{1,20})?)")
# Entered by a transaction that the marker's snapshot did not see; numbers of a server that this one was restored from
# may be ahead of its own.
_NEW = """
q.entered >= pg_snapshot_xmin({0}::text::pg_snapshot) AND q.entered < pg_snapshot_xmax(pg_current_snapshot())
AND NOT pg_visible_in_snapshot(q.entered, {0}::text::pg_snapshot)
"""
_SHOWN = """
SELECT comment_id, state, revision, since, claimed_by, claimed_until > now() AS claimed, claimed_until,
    pg_visible_in_snapshot(changed, $2::text::pg_snapshot) AS known
FROM queue WHERE comment_id = ANY($1) AND ($3::text IS NULL OR site = $3)
"""


class Changed(Struct, frozen=True, kw_only=True):
    """A case that is not as it was. `state` is "gone" once its author has deleted what waited, or all trace is lost."""

    comment_id: UUID
    state: Literal["open", "decided", "screened", "gone"]
    revision: int
    since: datetime
    claim: Claim | None


class News(Struct, frozen=True, kw_only=True):
    """What happened since a marker. `new` cases match and came into their state since; MOST_NEW stands for any more.

    `changed` are those of the comments asked about of which anything in `Changed` is new. `marker` is of this answer:
    asked with it, the same is not told twice.
    """

    new: int
    changed: tuple[Changed, ...]
    marker: str


async def read_news(
    pool: Pool, asked: Asked, marker: str, shown: Collection[UUID] = (), *, me: str | None = None
) -> News:
    """The news since `marker`: that of a `Queue`, or of earlier news. What `asked` says of order and place counts not.

    Cases of other sites than `asked.site` are told as gone. Raises Invalid for a marker that is not one, and for more
    than MOST_SHOWN comments.
    """
    snapshot = _read(marker)
    if len(shown) > MOST_SHOWN:
        raise Invalid.parameter("shown", f"names more than {MOST_SHOWN} comments")
    async with looking(pool) as connection:
        found = await matching(connection, asked, me)
        try:
            new = await _count_new(connection, new_since(found, snapshot))
        except asyncpg.InvalidTextRepresentationError as error:
            raise _not_ours() from error
        rows = await connection.fetch(_SHOWN, list(shown), snapshot, asked.site) if shown else []
        return News(
            new=new,
            changed=await _changed(connection, rows, shown),
            marker=await marker_of(connection),
        )


async def marker_of(connection: Connection) -> str:
    """What the connection's snapshot is remembered by."""
    return str(await connection.fetchval(_MARKER))


def new_since(found: Matching, marker: str) -> Matching:
    """Of what matches, that which came into its state after a marker was made."""
    return found.where(_NEW, marker)


async def _count_new(connection: Connection, found: Matching) -> int:
    query, *values = found.select("1", f"LIMIT {MOST_NEW}")
    return int(await connection.fetchval(f"SELECT count(*) FROM ({query}) n", *values))


async def _changed(
    connection: Connection, rows: Sequence[Record], shown: Collection[UUID]
) -> tuple[Changed, ...]:
    fresh = [row for row in rows if not row["known"]]
    people = await find_moderators(connection, {row["claimed_by"] for row in fresh if row["claimed"]})
    lost = set(shown) - {row["comment_id"] for row in rows}
    return (
        *(
            Changed(
                comment_id=row["comment_id"],
                state=row["state"],
                revision=row["revision"],
                since=row["since"],
                claim=Claim(people[row["claimed_by"]], row["claimed_until"]) if row["claimed"] else None,
            )
            for row in fresh
        ),
        *(
            Changed(comment_id=one, state="gone", revision=0, since=datetime.now(UTC), claim=None)
            for one in sorted(lost)
        ),
    )


def _read(marker: str) -> str:
    match = _MADE.fullmatch(marker) if len(marker) < 4_000 else None  # noqa: PLR2004  some transactions at once
    if match is None:
        raise _not_ours()
    return match[0]


def _not_ours() -> Invalid:
    return Invalid.parameter("marker", "is not a marker of this list")
