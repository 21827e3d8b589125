"""Notes over HTTP: parse, one call, answer. No rule lives here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from services.moderation.cases.asking import IdempotencyKey, moderator_of, utc_now
from services.moderation.cases.case import Case, Noted
from services.moderation.cases.commands import AddNote
from services.moderation.cases.errors import CaseNotFound, IdempotencyKeyReused, TooManyNotes
from services.moderation.cases.handler import Cases
from services.moderation.cases.store import find_cases
from shared.access.keys import KeyRing
from shared.access.roles import Role
from shared.ids import new_id
from shared.postgres.pool import Pool, acquire
from shared.web.openapi import API_KEY
from shared.web.text import text


class NoteGiven(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to write down. Moderators of the site read it, nobody else."""

    text: Annotated[str, text(2_000)]


class NoteShown(Struct, frozen=True, kw_only=True):
    """A note. `text` is null once the comment's author is erased."""

    id: UUID
    by: str
    text: str | None
    at: datetime


class Notes(Struct, frozen=True, kw_only=True):
    """The notes on a case, the oldest first."""

    comment_id: UUID
    notes: Sequence[NoteShown]


_KNOWN = ResponseSpec(NoteShown, description="It was written down before", generate_examples=False)


class NoteController(Controller):
    path = "/v1/cases/{comment_id:uuid}/notes"
    tags = ("deciding",)
    security = API_KEY

    @post(responses={200: _KNOWN}, opt={"refusals": [CaseNotFound, IdempotencyKeyReused, TooManyNotes]})
    async def add(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        data: JSONBody[NoteGiven],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[NoteShown]:
        """Leave the other moderators a note on a case, at any time. Its author is never told."""
        moderator = await moderator_of(key_ring, request)
        note_id = note_id_of(comment_id, moderator.id, idempotency_key)
        command = AddNote(note_id=note_id, text=data.text, by=moderator.id, at=utc_now())
        case = await cases.handle(comment_id, command, site=moderator.site)
        shown = next(one for one in _shown(case) if one.id == note_id)
        return Response(shown, status_code=201 if shown.at == command.at else 200)

    @get(opt={"refusals": [CaseNotFound]})
    async def notes(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> Notes:
        """The notes on a case."""
        reader = await key_ring.identify(request)
        reader.require(Role.REVIEWER, reader.site)
        async with acquire(pool) as connection:
            stored = (await find_cases(connection, [comment_id])).get(comment_id)
        if stored is None or reader.site not in (None, stored.case.site):
            raise CaseNotFound
        return Notes(comment_id=comment_id, notes=_shown(stored.case))


def note_id_of(comment_id: UUID, by: str, key: str | None) -> UUID:
    """The same moderator's same key on the same comment names the same note, and no decision."""
    return new_id() if key is None else uuid5(comment_id, f"{by}\n{key}\nnote")


def _shown(case: Case) -> list[NoteShown]:
    return [_note(one) for one in case.notes]


def _note(one: Noted) -> NoteShown:
    return NoteShown(id=one.note_id, by=one.by, text=one.text, at=one.at)
