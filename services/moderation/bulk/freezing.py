"""The preview: writes down exactly which texts a decision on many would be about, and what stands against it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from services.moderation.bulk import store
from services.moderation.bulk.bulk import DECIDED, MOST, STANDS, Bulk
from services.moderation.bulk.choosing import Chosen, Found, finding
from services.moderation.bulk.errors import TooManyCases
from shared.contracts.ruling import Action
from shared.ids import new_id
from shared.postgres.pool import Connection

SAMPLE = 20
"""Members that are shown of a preview."""
KEPT_FOR = timedelta(hours=24)
"""Previews that nobody confirms are forgotten then, once somebody makes another."""
MOST_OPEN = 10
"""Previews of one person that wait to be confirmed; older ones are forgotten."""

# Other queries look up a few rows by key; this one may go through all of them, each time by other conditions, and
# holds up nobody meanwhile.
_MOST_S = 30
_PATIENTLY = f"""
SET LOCAL plan_cache_mode = force_custom_plan;
SET LOCAL statement_timeout = '{_MOST_S}s'
"""
_FORGET = """
DELETE FROM bulks WHERE state = 'preview' AND (asked_at < $1 OR bulk_id IN (
    SELECT bulk_id FROM bulks WHERE asked_by = $2 AND state = 'preview' ORDER BY bulk_id DESC OFFSET $3))
"""
_BEGIN = "INSERT INTO bulks (bulk_id, site, chosen, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)"
# What would be refused is asked of the decider once more when it comes to it: this is what moderators see before.
_FREEZE = """
INSERT INTO bulk_members (bulk_id, number, comment_id, revision, held, outcome)
SELECT ${bulk}, row_number() OVER (ORDER BY f.since, f.comment_id), f.comment_id, f.revision, f.held, f.outcome FROM (
    SELECT w.comment_id, w.revision, c.since, coalesce(c.ruling->>'action', 'hold') AS held, CASE
        WHEN c.comment_id IS NULL OR s.comment_id IS NULL THEN 'case_not_found'
        WHEN s.state = 'deleted' THEN 'comment_gone'
        WHEN s.revision <> w.revision OR c.revision <> w.revision THEN 'stale_revision'
        WHEN c.decisions <> '[]' AND ({standing}) <> ${by} THEN 'decided_by_another'
        WHEN EXISTS (SELECT FROM jsonb_array_elements(c.appeals) a WHERE a->>'outcome' IS NULL) THEN 'appeal_unread'
    END AS outcome
    FROM (SELECT DISTINCT ON (comment_id) * FROM ({found}) a LIMIT {limit}) w
    LEFT JOIN cases c ON c.comment_id = w.comment_id AND (${site}::text IS NULL OR c.site = ${site})
    LEFT JOIN submissions s ON s.comment_id = c.comment_id
    WHERE {keep}
) f
"""
_STANDING = """
SELECT d->>'by' FROM jsonb_array_elements(c.decisions) WITH ORDINALITY AS x (d, n)
WHERE (d->>'revision')::int = w.revision AND d->>'undone_at' IS NULL ORDER BY n DESC LIMIT 1
"""
_COUNT = """
WITH counted AS (
    SELECT outcome, held, count(*) AS n FROM bulk_members WHERE bulk_id = $1 GROUP BY outcome, held
), refusals AS (
    SELECT coalesce(jsonb_object_agg(outcome, n), '{}') AS found FROM (
        SELECT outcome, sum(n) AS n FROM counted WHERE outcome IS NOT NULL GROUP BY outcome) r
)
UPDATE bulks SET
    members = (SELECT coalesce(sum(n), 0) FROM counted),
    (refused, outcomes) = (SELECT found, found FROM refusals),
    holding = (SELECT coalesce(jsonb_object_agg(held, n), '{}') FROM counted WHERE outcome IS NULL)
WHERE bulk_id = $1 RETURNING *
"""
_TEXTS = """
SELECT m.number, m.comment_id, m.revision, m.held, m.outcome, c.site, s.name AS author,
    CASE WHEN s.state <> 'deleted' AND s.revision = m.revision THEN left(s.text, $3 + 1) END AS text
FROM bulk_members m
LEFT JOIN cases c ON c.comment_id = m.comment_id AND m.outcome IS DISTINCT FROM 'case_not_found'
LEFT JOIN submissions s ON s.comment_id = c.comment_id
WHERE m.bulk_id = $1 AND m.number = ANY ($2) ORDER BY m.number
"""
_SHOWN = 300  # characters of a text


class Sampled(Struct, frozen=True, kw_only=True):
    """A member of a preview. `text` begins as the comment does, and `cut` says whether it goes on; it is null where
    the author has deleted it, and where it is another by now than what was seen.
    """

    number: int
    comment_id: UUID
    revision: int
    site: str | None
    author: str | None
    text: str | None
    cut: bool
    held: Action | None
    refused: str | None


async def freeze(
    connection: Connection, chosen: Chosen, site: str | None, *, by: str, at: datetime, most: int = MOST
) -> Bulk:
    """Preview a choice and keep it, so that exactly this can be confirmed; nothing is decided.

    Raises TooManyCases for more than `most`, and what `finding` raises.
    """
    found = finding(chosen, site, by=by)
    bulk_id = new_id()
    statement = _freeze(found, most + 1)
    async with connection.transaction():
        await connection.execute(_PATIENTLY)
        await connection.execute(_FORGET, at - KEPT_FOR, by, MOST_OPEN - 1)
        await connection.execute(_BEGIN, bulk_id, site, chosen, by, at)
        await connection.execute(statement, *found.values, bulk_id, by, site, timeout=_MOST_S)
        row = await connection.fetchrow(_COUNT, bulk_id, timeout=_MOST_S)
        if row is None:
            raise RuntimeError("a preview is not where it was written")
        if row["members"] > most:
            raise TooManyCases(f"At most {most:,} are decided at once; choose fewer")
    return store.bulk_of(row)


def _freeze(found: Found, most: int) -> str:
    """The parameters of what was found are followed by the bulk's id, who asks, and the site."""
    first = len(found.values) + 1
    return _FREEZE.format(
        found=found.query,
        standing=_STANDING,
        keep="true" if found.named else "c.comment_id IS NOT NULL",
        limit=most,
        bulk=first,
        by=first + 1,
        site=first + 2,
    )


async def sample_of(connection: Connection, bulk: Bulk) -> Sequence[Sampled]:
    """Members from all over the preview, in their order."""
    return await texts_of(connection, bulk, spread(bulk.members, SAMPLE))


async def texts_of(connection: Connection, bulk: Bulk, numbers: Sequence[int]) -> Sequence[Sampled]:
    """Members by their numbers, in their order, with the texts that they are about."""
    rows = await connection.fetch(_TEXTS, bulk.bulk_id, list(numbers), _SHOWN)
    return [
        Sampled(
            number=row["number"],
            comment_id=row["comment_id"],
            revision=row["revision"],
            site=row["site"],
            author=row["author"],
            text=row["text"][:_SHOWN] if row["text"] is not None else None,
            cut=len(row["text"] or "") > _SHOWN,
            held=row["held"],
            refused=None if row["outcome"] in (DECIDED, STANDS) else row["outcome"],
        )
        for row in rows
    ]


def spread(members: int, wanted: int) -> list[int]:
    """Numbers from 1 to `members`, as far apart as can be, the first and the last among them."""
    if members <= wanted:
        return list(range(1, members + 1))
    return [1 + (members - 1) * place // (wanted - 1) for place in range(wanted)]
