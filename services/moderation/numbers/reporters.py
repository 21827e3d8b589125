"""How often readers who report were right: by pseudonym, which is all that anybody knows of them."""

from msgspec import Struct

from services.moderation.numbers.intervals import Share, share_of
from services.moderation.numbers.scope import Scope
from services.moderation.numbers.window import Span
from shared.postgres.pool import Connection

MOST = 2_000
"""Reports that are looked at, the latest."""
SHOWN = 20
_REPORTERS = """
SELECT r.reporter, count(*)::int AS reports, count(a.action)::int AS decided,
    (count(*) FILTER (WHERE a.action <> 'publish'))::int AS agreed
FROM (
    SELECT r.reporter, r.comment_id, r.revision, r.at FROM case_reports r
    WHERE r.at >= $1 AND r.at <= $2{of_site} ORDER BY r.at DESC LIMIT $3
) r
LEFT JOIN LATERAL (
    SELECT d.action FROM case_decisions d
    WHERE d.comment_id = r.comment_id AND d.revision = r.revision AND d.at >= r.at AND d.undone_at IS NULL
    ORDER BY d.number DESC LIMIT 1
) a ON true
GROUP BY r.reporter ORDER BY reports DESC, r.reporter LIMIT $4
"""
_PSEUDONYM = 8


class Reporter(Struct, frozen=True, kw_only=True):
    """`right`: of the reports that people have decided on since, those on which they did not just approve."""

    reporter: str
    reports: int
    right: Share


class Reporters(Struct, frozen=True, kw_only=True):
    """Who reported most, `SHOWN` at most, over `most` reports at most."""

    reporters: tuple[Reporter, ...]
    most: int = MOST


async def read_reporters(connection: Connection, scope: Scope, span: Span) -> Reporters:
    rows = await connection.fetch(*scope.query(_REPORTERS, span.since, span.until, MOST, SHOWN, table="r"))
    return Reporters(
        reporters=tuple(
            Reporter(
                reporter=row["reporter"][:_PSEUDONYM],
                reports=row["reports"],
                right=share_of(row["agreed"], row["decided"]),
            )
            for row in rows
        )
    )
