"""Who wrote a comment: how their other comments fared, what people decided of them, what they are labelled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.moderation.cases.bodies import action_word
from services.moderation.cases.case import Decision
from services.moderation.labelling.finding import author_subject
from services.moderation.labelling.labelled import RULE, is_rule
from services.moderation.labelling.labelled import Label as Given
from services.moderation.labelling.store import find_labelled
from services.moderation.review_queue.documents import (
    Author,
    Earlier,
    Label,
    Moderator,
    Neighbour,
    PastDecision,
)
from services.moderation.review_queue.outcomes import COUNTS, EARLIER, OUTCOME
from services.moderation.screening.neighbours.fates import OF_AUTHOR
from services.moderation.screening.reputation import reputation
from shared.postgres.pool import Connection, Record

_SHOWN = 10
_MOST_DECIDED = 200  # of their latest decided comments the latest decisions are shown
_MOST_COMPARED = 1_000

# Without OFFSET the outcome of each would be looked up once for every count.
HISTORY = f"""
WITH counted AS (
    SELECT {COUNTS}, count(*) FILTER (WHERE comment_id <> $2) AS others,
        count(*) FILTER (WHERE comment_id <> $2 AND decided) AS decided
    FROM (
        SELECT t.comment_id, t.decided, {OUTCOME} AS outcome FROM traces t
        WHERE t.author_id = $1 AND t.until IS NULL OFFSET 0
    ) written
), lately AS (
    SELECT count(*) FILTER (WHERE outcome IN ('publish', 'mask')) AS approved_lately,
        count(*) FILTER (WHERE outcome = 'remove') AS removed_lately
    FROM (
        SELECT t.comment_id, {OUTCOME} AS outcome FROM traces t
        WHERE t.author_id = $1 AND t.until IS NULL ORDER BY t.at DESC LIMIT $3
    ) latest WHERE comment_id <> $2
)
SELECT (SELECT min(posted_at) FROM submissions WHERE author_id = $1) AS first_seen, counted.*, lately.*
FROM counted, lately
"""
_LATEST = f"""
SELECT {EARLIER} FROM (
    SELECT * FROM submissions WHERE author_id = $1 AND comment_id <> $2 ORDER BY posted_at DESC LIMIT $3
) s JOIN threads h USING (thread_id)
LEFT JOIN traces t ON t.comment_id = s.comment_id AND t.revision = s.revision
ORDER BY s.posted_at DESC, s.comment_id
"""
_DECISIONS = """
SELECT c.comment_id, c.decisions->(d.number - 1) AS decision FROM (
    SELECT d.comment_id, d.number, d.at FROM (
        SELECT DISTINCT t.comment_id FROM (
            SELECT comment_id FROM traces WHERE author_id = $1 AND decided AND comment_id <> $2
            ORDER BY at DESC LIMIT $4
        ) t
    ) t JOIN case_decisions d USING (comment_id) WHERE d.undone_at IS NULL ORDER BY d.at DESC LIMIT $3
) d JOIN cases c USING (comment_id) ORDER BY d.at DESC, c.comment_id
"""
NEIGHBOURS = """
WITH others AS (
    (SELECT 'address' AS shared, author_id, name, posted_at, state FROM submissions
    WHERE address_hash = $1 AND author_id <> $3 AND site = $4 ORDER BY posted_at DESC LIMIT $6)
    UNION ALL
    (SELECT 'email' AS shared, author_id, name, posted_at, state FROM submissions
    WHERE email_hash = $2 AND author_id <> $3 AND site = $4 ORDER BY posted_at DESC LIMIT $6)
), counted AS (
    SELECT shared, author_id, (array_agg(name ORDER BY posted_at DESC))[1] AS name, count(*) AS comments,
        count(*) FILTER (WHERE state = 'removed') AS removed,
        row_number() OVER (PARTITION BY shared ORDER BY count(*) DESC, author_id) AS place
    FROM others GROUP BY shared, author_id
)
SELECT shared, author_id, name, comments, removed FROM counted WHERE place <= $5 ORDER BY place
"""


class Written(Struct, frozen=True, kw_only=True):
    """What was read of an author. Whoever decided and labelled is still to be named."""

    row: Record
    history: Record
    latest: Sequence[Record]
    decisions: Sequence[tuple[Record, Decision]]
    labels: Sequence[Given]
    neighbours: Sequence[Record] | None

    def people(self) -> Iterable[str]:
        """Who is to be named."""
        yield from (decision.by for _, decision in self.decisions)
        yield from (label.by for label in self.labels if not is_rule(label.by))


async def read_writer(connection: Connection, row: Record, now: datetime, *, confidential: bool) -> Written:
    """All of the author of a case's row; what of their addresses is told only if that is `confidential` to nobody."""
    author, itself = row["author_id"], row["comment_id"]
    subject = author_subject(row["site"], author)
    stored = await find_labelled(connection, [subject])
    [history] = await connection.fetch(HISTORY, author, itself, OF_AUTHOR)
    latest, decisions = await _others(connection, author, itself, history)
    return Written(
        row=row,
        history=history,
        latest=latest,
        decisions=[(one, msgspec.convert(one["decision"], Decision)) for one in decisions],
        labels=stored[subject].labelled.standing(now) if stored else (),
        neighbours=await _neighbours(connection, row) if confidential else None,
    )


async def _others(
    connection: Connection, author: UUID, itself: UUID, history: Record
) -> tuple[Sequence[Record], Sequence[Record]]:
    """The latest of their other comments, and of the decisions on these: not asked for where there are none."""
    latest: Sequence[Record] = ()
    decisions: Sequence[Record] = ()
    if history["others"]:
        latest = await connection.fetch(_LATEST, author, itself, _SHOWN)
    if history["decided"]:
        decisions = await connection.fetch(_DECISIONS, author, itself, _SHOWN, _MOST_DECIDED)
    return latest, decisions


async def _neighbours(connection: Connection, row: Record) -> Sequence[Record]:
    hashes = row["address_hash"], row["email_hash"]
    if hashes == (None, None):
        return ()
    return await connection.fetch(NEIGHBOURS, *hashes, row["author_id"], row["site"], _SHOWN, _MOST_COMPARED)


def author_of(written: Written, moderators: Mapping[str, Moderator]) -> Author:
    """The author as the queue shows them."""
    row, history, neighbours = written.row, written.history, written.neighbours
    return Author(
        author_id=row["author_id"],
        name=row["author"],
        website=row["website"],
        reputation=round(reputation(history["approved_lately"], history["removed_lately"]), 3),
        first_seen=history["first_seen"],
        comments=history["comments"],
        approved=history["approved"],
        held=history["held"],
        removed=history["removed"],
        labels=tuple(_label(one, moderators) for one in written.labels),
        latest=tuple(Earlier(**one) for one in written.latest),
        decisions=tuple(_decision(one, decision, moderators) for one, decision in written.decisions),
        email_domain=None if neighbours is None else row["email_domain"],
        same_address=_sharing("address", neighbours),
        same_email=_sharing("email", neighbours),
    )


def _sharing(what: str, neighbours: Sequence[Record] | None) -> tuple[Neighbour, ...] | None:
    if neighbours is None:
        return None
    return tuple(
        Neighbour(
            author_id=one["author_id"], name=one["name"], comments=one["comments"], removed=one["removed"]
        )
        for one in neighbours
        if one["shared"] == what
    )


def _label(given: Given, moderators: Mapping[str, Moderator]) -> Label:
    by_rule = is_rule(given.by)
    return Label(
        label=given.label,
        since=given.since,
        until=given.until,
        reason=given.reason,
        by=None if by_rule else moderators[given.by],
        rule=given.by.removeprefix(RULE) if by_rule else None,
    )


def _decision(row: Record, decision: Decision, moderators: Mapping[str, Moderator]) -> PastDecision:
    return PastDecision(
        comment_id=row["comment_id"],
        action=action_word(decision.ruling),
        reason=decision.ruling.reason,
        note=decision.note,
        by=moderators[decision.by],
        at=decision.at,
    )
