"""Deciding all that say nearly the same, over HTTP: parse, one call, answer. No rule lives here."""

from typing import Any
from uuid import UUID, uuid5

from litestar import Controller, Request, Response, delete, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from services.moderation.cases.asking import IdempotencyKey, moderator_of, utc_now
from services.moderation.cases.cluster_bodies import (
    ClusterDecided,
    ClusterDecisionGiven,
    ClusterUndone,
    cluster_decided,
    left,
)
from services.moderation.cases.commands import Decide, Undo
from services.moderation.cases.errors import (
    OF_DECISIONS,
    AlreadyUndone,
    CaseNotFound,
    DecisionNotFound,
)
from services.moderation.cases.handler import Cases
from services.moderation.cases.together import decide_together, undo_together
from shared.access.keys import KeyRing
from shared.access.roles import Principal
from shared.ids import new_id
from shared.postgres.pool import Pool
from shared.web.openapi import API_KEY

_STANDS = ResponseSpec(
    ClusterDecided, description="Nothing new: all of it was decided before", generate_examples=False
)


class ClusterController(Controller):
    path = "/v1/cases/{comment_id:uuid}/cluster/decisions"
    tags = ("deciding",)
    security = API_KEY

    @post(responses={200: _STANDS}, opt={"refusals": OF_DECISIONS})
    async def decide(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        data: JSONBody[ClusterDecisionGiven],
        cases: NamedDependency[Cases],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[ClusterDecided]:
        """Rule on a revision, and likewise on every open case that says nearly the same: approve, hold or remove.

        The case that was read is decided first, and refused as a single decision would be; then nothing was decided.
        Of the others those are left alone, and named, that another moderator has decided otherwise, whose text has
        changed meanwhile, or that no longer wait. Sent again with the same key it finishes what it began, and takes
        in nothing that has come to wait since.
        """
        moderator = await moderator_of(key_ring, request)
        command = Decide(
            decision_id=_decision_id(comment_id, moderator, idempotency_key),
            revision=data.revision,
            ruling=data.ruling(),
            by=moderator.id,
            note=data.note,
            message=data.message,
            over=data.over,
            at=utc_now(),
        )
        came = await decide_together(cases, pool, comment_id, command, site=moderator.site)
        return Response(
            cluster_decided(comment_id, data, command, came), status_code=201 if came.fresh else 200
        )

    @delete(
        "/{decision_id:uuid}",
        status_code=200,
        opt={"refusals": [CaseNotFound, DecisionNotFound, AlreadyUndone]},
    )
    async def undo(
        self,
        request: Request[Any, Any, Any],
        comment_id: FromPath[UUID],
        decision_id: FromPath[UUID],
        cases: NamedDependency[Cases],
        pool: NamedDependency[Pool],
        key_ring: NamedDependency[KeyRing],
    ) -> ClusterUndone:
        """Take a decision back in every case that it was made in: in each the one before it holds again, or else the
        verdict of screening. Where it was undone before, that is named.
        """
        moderator = await moderator_of(key_ring, request)
        command = Undo(decision_id=decision_id, by=moderator.id, at=utc_now())
        came = await undo_together(cases, pool, comment_id, command, site=moderator.site)
        return ClusterUndone(id=decision_id, comment_id=comment_id, undone=came.taken, left=left(came))


def _decision_id(comment_id: UUID, moderator: Principal, key: str | None) -> UUID:
    """The same moderator's same key on the same comment names the same decision, another than that on it alone."""
    return new_id() if key is None else uuid5(comment_id, f"{moderator.id}\n{key}\ncluster")
