"""Deciding over HTTP: parse, one call, answer. No rule lives here."""

from typing import Any
from uuid import UUID, uuid5

from litestar import Controller, Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from services.moderation.cases.asking import IdempotencyKey, moderator_of, utc_now
from services.moderation.cases.bodies import (
    Claimed,
    Decided,
    DecisionGiven,
    Undone,
    decided,
    ruling_of,
)
from services.moderation.cases.commands import Claim, Decide, Release, Undo
from services.moderation.cases.errors import (
    OF_DECISIONS,
    AlreadyUndone,
    CaseNotFound,
    ClaimedByAnother,
    CommentGone,
    DecisionNotFound,
)
from services.moderation.cases.handler import Cases
from shared.access.keys import KeyRing
from shared.access.roles import Principal
from shared.ids import new_id
from shared.web.openapi import API_KEY

_STANDS = ResponseSpec(
    Decided, description="Nothing new: the same ruling stands already", generate_examples=False
)


class CaseController(Controller):
    path = "/v1/cases/{comment_id:uuid}"
    tags = ("deciding",)
    security = API_KEY

    @post("/decisions", responses={200: _STANDS}, opt={"refusals": OF_DECISIONS})
    async def decide(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        data: JSONBody[DecisionGiven],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[Decided]:
        """Rule on a revision: approve, hold, mask or remove.

        201 for a new decision; 200, with the decision that stands, when this adds nothing to it. 409 when the text
        has changed (`stale_revision`, with the newer text) or another moderator has decided otherwise
        (`decided_by_another`, with their decision).
        """
        moderator = await moderator_of(key_ring, request)
        command = Decide(
            decision_id=_decision_id(comment_id, moderator, idempotency_key),
            revision=data.revision,
            ruling=ruling_of(data),
            by=moderator.id,
            note=data.note,
            message=data.message,
            over=data.over,
            at=utc_now(),
        )
        case = await cases.handle(comment_id, command, site=moderator.site)
        decision = case.decision(command.decision_id) or case.standing(data.revision)
        if decision is None:
            raise RuntimeError("a case took a decision that it does not have")
        made = decision.decision_id == command.decision_id
        return Response(decided(case, decision), status_code=201 if made else 200)

    @delete(
        "/decisions/{decision_id:uuid}",
        status_code=200,
        opt={"refusals": [CaseNotFound, DecisionNotFound, AlreadyUndone]},
    )
    async def undo(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        decision_id: FromPath[UUID],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
    ) -> Undone:
        """Take a decision back: the decision before it holds again, or else the verdict of screening."""
        moderator = await moderator_of(key_ring, request)
        command = Undo(decision_id=decision_id, by=moderator.id, at=utc_now())
        case = await cases.handle(comment_id, command, site=moderator.site)
        return Undone(
            id=decision_id,
            comment_id=comment_id,
            revision=case.revision,
            ruling=case.ruling,
            state=case.state,
        )

    @post("/claim", status_code=200, opt={"refusals": [CaseNotFound, ClaimedByAnother, CommentGone]})
    async def claim(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
    ) -> Claimed:
        """Tell the others that you are looking at a case, for ten minutes. It keeps nobody from deciding."""
        moderator = await moderator_of(key_ring, request)
        case = await cases.handle(comment_id, Claim(by=moderator.id, at=utc_now()), site=moderator.site)
        if case.claimed_by is None or case.claimed_until is None:
            raise RuntimeError("a claimed case is not claimed")
        return Claimed(comment_id=comment_id, claimed_by=case.claimed_by, claimed_until=case.claimed_until)

    @delete("/claim", opt={"refusals": [CaseNotFound, ClaimedByAnother]})
    async def release(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        cases: NamedDependency[Cases],
        key_ring: NamedDependency[KeyRing],
    ) -> None:
        """Leave the case to others."""
        moderator = await moderator_of(key_ring, request)
        await cases.handle(comment_id, Release(by=moderator.id, at=utc_now()), site=moderator.site)


def _decision_id(comment_id: UUID, moderator: Principal, key: str | None) -> UUID:
    """The same moderator's same key on the same comment names the same decision."""
    return new_id() if key is None else uuid5(comment_id, f"{moderator.id}\n{key}")
