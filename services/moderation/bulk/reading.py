"""Reads decisions on many cases for people: with names, samples and pages."""

from uuid import UUID

from services.moderation.bulk import store
from services.moderation.bulk.bulk import Bulk
from services.moderation.bulk.documents import (
    Bulks,
    Members,
    MemberShown,
    Preview,
    Shown,
    effects,
    people_in,
    shown,
)
from services.moderation.bulk.freezing import sample_of
from services.moderation.review_queue.moderators import find_moderators
from shared.postgres.pool import Connection

PAGE = 50


async def read_shown(connection: Connection, bulk: Bulk) -> Shown:
    return shown(bulk, await find_moderators(connection, people_in([bulk])))


async def read_preview(connection: Connection, bulk: Bulk) -> Preview:
    return Preview(
        bulk=await read_shown(connection, bulk),
        effects=effects(bulk.holding),
        sample=await sample_of(connection, bulk),
    )


async def read_bulks(
    connection: Connection, site: str | None, *, after: UUID | None = None, limit: int = PAGE
) -> Bulks:
    found = await store.find_all(connection, site, after=after, limit=limit + 1)
    people = await find_moderators(connection, people_in(found))
    page = [shown(one, people) for one in found[:limit]]
    return Bulks(bulks=page, next=page[-1].id if len(found) > limit else None)


async def read_members(
    connection: Connection, bulk: Bulk, *, outcome: str | None = None, after: int = 0, limit: int = PAGE
) -> Members:
    found = await store.find_members(connection, bulk, outcome=outcome, after=after, limit=limit + 1)
    page = [
        MemberShown(
            number=one.number,
            comment_id=one.comment_id,
            revision=one.revision,
            held=one.held,
            outcome=one.outcome,
            undone=one.undone,
            case=f"/v1/cases/{one.comment_id}",
        )
        for one in found[:limit]
    ]
    return Members(members=page, next=page[-1].number if len(found) > limit else None)
