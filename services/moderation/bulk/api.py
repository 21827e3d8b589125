"""Deciding many cases at once, over HTTP: parse, one call, answer. No rule lives here."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from services.moderation.bulk import store
from services.moderation.bulk.bodies import BulkGiven, ConfirmationGiven
from services.moderation.bulk.documents import Bulks, Members, Preview, Shown
from services.moderation.bulk.errors import (
    BulkNotFound,
    ConfirmedOtherwise,
    NotConfirmed,
    NothingToDecide,
    NothingToStop,
    TooManyCases,
    UndoneBefore,
)
from services.moderation.bulk.freezing import freeze
from services.moderation.bulk.reading import PAGE, read_bulks, read_members, read_preview, read_shown
from services.moderation.bulk.working import Told
from services.moderation.cases.asking import moderator_of, utc_now
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.errors import NotFound
from shared.postgres.pool import Pool, acquire
from shared.web.openapi import API_KEY

_Request = Request[Any, Any, Any]
_BEFORE = ResponseSpec(
    Shown, description="Nothing new: the same was confirmed before", generate_examples=False
)
_GONE = ResponseSpec(None, description="It was a preview, and is forgotten now", generate_examples=False)


class BulkController(Controller):
    path = "/v1/bulk"
    tags = ("deciding",)
    security = API_KEY

    @post(opt={"refusals": [NotFound, TooManyCases]})
    async def preview(
        self,
        request: _Request,
        data: JSONBody[BulkGiven],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Preview:
        """Choose many cases, and see how many they are and what could be done with them. Nothing is decided.

        The preview keeps exactly these texts, up to 50,000, for a day: what comes later is not among them, and what is
        edited before it is decided is left alone and named. Send its id to /confirm.
        """
        moderator = await moderator_of(key_ring, request)
        chosen = data.chosen()
        site = (chosen.query.site if chosen.query else None) or moderator.site
        moderator.require(Role.MODERATOR, site)
        async with acquire(pool) as connection:
            bulk = await freeze(connection, chosen, site, by=moderator.id, at=utc_now())
            return await read_preview(connection, bulk)

    @get()
    async def bulks(
        self,
        request: _Request,
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
        after: Annotated[UUID | None, QueryParameter(description="The `next` of the page before")] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=100)] = PAGE,
    ) -> Bulks:
        """What was confirmed, the newest first. A key of one site sees what was chosen on that site."""
        moderator = await moderator_of(key_ring, request)
        async with acquire(pool) as connection:
            return await read_bulks(connection, moderator.site, after=after, limit=limit)

    @get("/{bulk_id:uuid}", opt={"refusals": [BulkNotFound]})
    async def bulk(
        self,
        request: _Request,
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Preview:
        """One of them: what it is, how far it has come, and a sample of its members as they are now."""
        moderator = await moderator_of(key_ring, request)
        async with acquire(pool) as connection:
            return await read_preview(connection, await store.find(connection, bulk_id, moderator.site))

    @get("/{bulk_id:uuid}/members", opt={"refusals": [BulkNotFound]})
    async def members(
        self,
        request: _Request,
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
        outcome: Annotated[
            str | None,
            QueryParameter(
                min_length=1,
                max_length=40,
                description='Only those of which the last word is this one; "waiting": none yet',
            ),
        ] = None,
        after: Annotated[
            int, QueryParameter(ge=0, le=2**31 - 1, description="The `next` of the page before")
        ] = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=1_000)] = PAGE,
    ) -> Members:
        """Every text that it is about, and what became of each."""
        moderator = await moderator_of(key_ring, request)
        async with acquire(pool) as connection:
            found = await store.find(connection, bulk_id, moderator.site)
            return await read_members(connection, found, outcome=outcome, after=after, limit=limit)

    @post(
        "/{bulk_id:uuid}/confirm",
        status_code=202,
        responses={200: _BEFORE},
        opt={"refusals": [BulkNotFound, NothingToDecide, ConfirmedOtherwise]},
    )
    async def confirm(
        self,
        request: _Request,
        bulk_id: FromPath[UUID],
        data: JSONBody[ConfirmationGiven],
        pool: NamedDependency[Pool],
        bulk_told: NamedDependency[Told],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[Shown]:
        """Have a preview carried out; it takes its time, GET it to see how far it has come.

        Each case gets a decision of its own under the id of the preview. Left alone, and counted, are those that
        another moderator has decided otherwise, whose text has changed, or whose author has deleted them or appealed.
        Sent twice, or by two people, it acts once.
        """
        moderator = await moderator_of(key_ring, request)
        order = store.Confirmation(
            ruling=data.ruling(), note=data.note, message=data.message, by=moderator.id, at=utc_now()
        )
        async with acquire(pool) as connection:
            bulk, fresh = await store.confirm(connection, bulk_id, moderator.site, order)
            found = await read_shown(connection, bulk)
        bulk_told()
        return Response(found, status_code=202 if fresh else 200)

    @post(
        "/{bulk_id:uuid}/undo",
        status_code=202,
        opt={"refusals": [BulkNotFound, NotConfirmed, UndoneBefore]},
    )
    async def undo(
        self,
        request: _Request,
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        bulk_told: NamedDependency[Told],
        key_ring: NamedDependency[KeyRing],
    ) -> Shown:
        """Take it back in every case in which it was decided, at any time later, or as far as it has come by now.

        In each the decision before it holds again, or else the verdict of screening. Where somebody has decided
        otherwise since, or the text is another by now, that stays, and is counted.
        """
        moderator = await moderator_of(key_ring, request)
        async with acquire(pool) as connection:
            bulk = await store.undo(connection, bulk_id, moderator.site, by=moderator.id, at=utc_now())
            found = await read_shown(connection, bulk)
        bulk_told()
        return found

    @delete(
        "/{bulk_id:uuid}",
        status_code=200,
        responses={204: _GONE},
        opt={"refusals": [BulkNotFound, NothingToStop]},
    )
    async def stop(
        self,
        request: _Request,
        bulk_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Response[Shown | None]:
        """Stop it, deciding or taking back, as far as it has come: it can still be undone. A preview is forgotten."""
        moderator = await moderator_of(key_ring, request)
        async with acquire(pool) as connection:
            bulk = await store.stop(connection, bulk_id, moderator.site, by=moderator.id, at=utc_now())
            if bulk is None:
                return Response(None, status_code=204)
            return Response(await read_shown(connection, bulk))
