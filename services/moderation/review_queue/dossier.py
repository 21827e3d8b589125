"""Everything about one case on one screen: the text, its author, the conversation, all that was said of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import structlog

from services.moderation.cases.bodies import action_word
from services.moderation.cases.case import Case
from services.moderation.cases.clusters import sizes_of
from services.moderation.cases.errors import CaseNotFound
from services.moderation.cases.priority import parts_of, unanswered
from services.moderation.review_queue.documents import (
    Ancestor,
    Appeal,
    Decision,
    Dossier,
    Moderator,
    Note,
    Report,
    Revision,
    Verdict,
)
from services.moderation.review_queue.listing import COLUMNS, item_of
from services.moderation.review_queue.moderators import find_moderators, ids_in
from services.moderation.review_queue.similar import read_similar
from services.moderation.review_queue.writer import author_of, read_writer
from shared.access.roles import Principal, Role
from shared.postgres.pool import Pool, Record, acquire
from shared.spoilers.source import covered

_CASE = f"""
SELECT {COLUMNS}, s.mode, s.spoilers, s.author_id, s.website, s.email_domain, s.address_hash, s.email_hash,
    s.revised_at, s.parent_id, s.revision AS text_revision
FROM cases c JOIN submissions s USING (comment_id) JOIN threads t USING (thread_id)
WHERE comment_id = $1 AND ($2::text IS NULL OR c.site = $2)
"""
_REVISIONS = "SELECT revision, text, at FROM submission_revisions WHERE comment_id = $1 ORDER BY revision"
_PARENTS = """
WITH RECURSIVE chain AS (
    SELECT comment_id, parent_id, name, text, state, 1 AS up FROM submissions WHERE comment_id = $1
    UNION ALL
    SELECT s.comment_id, s.parent_id, s.name, s.text, s.state, chain.up + 1
    FROM chain JOIN submissions s ON s.comment_id = chain.parent_id WHERE chain.up < 20
)
SELECT comment_id, name AS author, text, state AS visibility FROM chain ORDER BY up DESC
"""

log = structlog.get_logger(__name__)


async def read_dossier(pool: Pool, comment_id: UUID, reader: Principal) -> Dossier:
    """A case as its reader may see it: what only moderators see is left out for others, and its reading is logged.

    Raises CaseNotFound, also for a case of a site that is not the reader's.
    """
    confidential = reader.role >= Role.MODERATOR
    async with (
        acquire(pool) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        row = await connection.fetchrow(_CASE, comment_id, reader.site)
        if row is None:
            raise CaseNotFound
        case = msgspec.convert(dict(row), Case)
        sizes = await sizes_of(connection, [comment_id])
        earlier = await connection.fetch(_REVISIONS, comment_id) if row["text_revision"] > 1 else ()
        parents = await connection.fetch(_PARENTS, row["parent_id"]) if row["parent_id"] else ()
        written = await read_writer(connection, row, datetime.now(UTC), confidential=confidential)
        similar = await read_similar(connection, comment_id, row["text_revision"])
        moderators = await find_moderators(connection, {*ids_in([case]), *written.people()})
    if confidential:
        log.info("confidential_read", comment_id=str(comment_id), reader=reader.id)
    return Dossier(
        **msgspec.structs.asdict(item_of(case, row, moderators, sizes)),
        mode=row["mode"],
        author_spoilers=row["spoilers"],
        covered=covered(row["text"]) if row["spoilers"] else (),
        points=tuple(parts_of(case)),
        verdict=_verdict(case),
        decisions=_decisions(case, moderators),
        appeals=_appeals(case, moderators),
        reported=_reports(case),
        notes=_notes(case, moderators),
        revisions=_revisions(earlier, row),
        parents=tuple(Ancestor(**one) for one in parents),
        writer=author_of(written, moderators),
        similar=similar,
    )


def _verdict(case: Case) -> Verdict | None:
    verdict = case.verdict
    if verdict is None:
        return None
    return Verdict(
        revision=verdict.revision,
        ruling=verdict.ruling,
        policy=verdict.policy,
        failed=verdict.failed,
        at=verdict.at,
    )


def _appeals(case: Case, moderators: Mapping[str, Moderator]) -> tuple[Appeal, ...]:
    return tuple(
        Appeal(
            decision=one.decision_id,
            revision=one.revision,
            text=one.text,
            at=one.at,
            outcome=one.outcome,
            answer=one.answer,
            alone=one.alone,
            answered_by=moderators[one.answered_by] if one.answered_by else None,
            answered_at=one.answered_at,
        )
        for one in case.appeals
    )


def _decisions(case: Case, moderators: Mapping[str, Moderator]) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            id=one.decision_id,
            revision=one.revision,
            action=action_word(one.ruling),
            ruling=one.ruling,
            note=one.note,
            message=one.message,
            by=moderators[one.by],
            at=one.at,
            undone_by=moderators[one.undone_by] if one.undone_by else None,
            undone_at=one.undone_at,
        )
        for one in case.decisions
    )


def _notes(case: Case, moderators: Mapping[str, Moderator]) -> tuple[Note, ...]:
    return tuple(Note(id=one.note_id, text=one.text, by=moderators[one.by], at=one.at) for one in case.notes)


def _revisions(earlier: Sequence[Record], row: Record) -> tuple[Revision, ...]:
    current = Revision(revision=row["text_revision"], text=row["text"], at=row["revised_at"])
    return (*(Revision(**one) for one in earlier), current)


def _reports(case: Case) -> tuple[Report, ...]:
    waiting = unanswered(case)
    return tuple(
        Report(
            revision=one.revision,
            reason=one.reason,
            note=one.note,
            agreed=one.agreed,
            refused=one.refused,
            answered=one not in waiting,
            at=one.at,
        )
        for one in case.reports
    )
