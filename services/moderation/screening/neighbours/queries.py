"""What screening asks Postgres about the neighbours of a batch: a question a subject, never one a comment.

Each answer is bounded, and as of the moment when a text was written.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from services.moderation.screening.neighbours import fates, reporters, tongues
from services.moderation.screening.neighbours.alike import ALIKE_WITHIN
from services.moderation.screening.neighbours.fates import HostKnown
from services.moderation.screening.neighbours.rulings import Ruled
from services.moderation.screening.neighbours.velocity import (
    HOUR,
    LATELY,
    SAMPLED,
    WEEK,
    Paces,
    Usual,
    Written,
    hour_of,
    minute_of,
)
from services.moderation.screening.rows import CommentRow
from services.moderation.screening.simhash import NEAR, PROBES
from services.moderation.screening.submission import AuthorHistory
from services.moderation.screening.traces import Trace, signed, unsigned
from shared.postgres.pool import Connection, Record

_MOST = 1000  # other comments looked at of one author, one address
_MOST_ALIKE = 200  # of one text: by its words, and by each quarter of its hash

# What held for a text at x.at. About few comments people ever decide: for all others the verdict says it.
_ACTION = """
CASE WHEN t.decided THEN coalesce((
    SELECT d.action FROM case_decisions d
    WHERE d.comment_id = t.comment_id AND d.revision = t.revision
        AND d.at <= x.at AND coalesce(d.undone_at > x.at, true)
    ORDER BY d.number DESC LIMIT 1
), t.action) ELSE t.action END AS action
"""
_COUNTS = """
count(*) FILTER (WHERE a.action IN ('publish', 'mask')) AS approved,
count(*) FILTER (WHERE a.action = 'remove') AS removed
"""
_HISTORIES = f"""
SELECT x.comment_id, x.at, f.first_seen, h.approved, h.removed, h.held
FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS x (comment_id, author_id, at)
CROSS JOIN LATERAL (
    SELECT min(s.posted_at) AS first_seen FROM submissions s
    WHERE s.author_id = x.author_id AND s.posted_at <= x.at
) f
CROSS JOIN LATERAL (
    SELECT {_COUNTS}, count(*) FILTER (WHERE a.action = 'hold') AS held FROM (
        SELECT {_ACTION} FROM (
            SELECT t.comment_id, t.revision, t.until, t.action, t.decided FROM traces t
            WHERE t.author_id = x.author_id AND t.at <= x.at ORDER BY t.at DESC LIMIT $4
        ) t WHERE t.comment_id <> x.comment_id AND coalesce(t.until > x.at, true)
        OFFSET 0 -- each action is found once, not once a count
    ) a
) h
"""
_WRITTEN = """
SELECT DISTINCT e.* FROM (
    SELECT o.* FROM unnest($1::uuid[]) AS a (author_id) CROSS JOIN LATERAL (
        SELECT s.comment_id, s.author_id, s.posted_at AS at, s.address_hash
        FROM submissions s WHERE s.author_id = a.author_id AND s.posted_at BETWEEN $3 AND $4
        ORDER BY s.posted_at DESC LIMIT $5
    ) o
    UNION ALL
    SELECT o.* FROM unnest($2::bytea[]) AS a (address_hash) CROSS JOIN LATERAL (
        SELECT s.comment_id, s.author_id, s.posted_at AS at, s.address_hash
        FROM submissions s WHERE s.address_hash = a.address_hash AND s.posted_at BETWEEN $3 AND $4
        ORDER BY s.posted_at DESC LIMIT $5
    ) o
) e
"""
_BANDS = ("({of}.simhash & 65535)", *(f"(({{of}}.simhash >> {bits}) & 65535)" for bits in (16, 32, 48)))
_SAME = "t.fingerprint = x.fingerprint"
_NEAR = f"""t.simhash IS NOT NULL AND bit_count((t.simhash # x.simhash)::bit(64)) <= {NEAR}
        AND {{band}} = ANY (ARRAY(SELECT {{sought}} # probe FROM unnest($7::bigint[]) probe))"""
_ALIKE = (
    "SELECT DISTINCT e.* FROM ("
    + " UNION ALL ".join(
        f"""
    SELECT o.* FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::timestamptz[])
        AS x (site, fingerprint, simhash, at)
    CROSS JOIN LATERAL (
        SELECT t.comment_id, t.revision, t.at, t.site, t.thread_id, t.author_id, t.fingerprint, t.simhash, t.cluster
        FROM traces t WHERE {alike} AND t.site = x.site AND t.at BETWEEN x.at - $5::interval AND x.at
        ORDER BY t.at DESC LIMIT $6
    ) o"""
        for alike in (
            _SAME,
            *(_NEAR.format(band=band.format(of="t"), sought=band.format(of="x")) for band in _BANDS),
        )
    )
    + ") e"
)
_RULINGS = """
SELECT d.comment_id, d.revision, d.action, d.at, d.undone_at FROM case_decisions d
WHERE d.comment_id = ANY($1) ORDER BY d.comment_id, d.number
"""
_HOSTS = f"""
SELECT x.site, x.host, x.at, h.approved, h.removed, h.lately
FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS x (site, host, at)
CROSS JOIN LATERAL (
    SELECT {_COUNTS},
        coalesce(array_agg(DISTINCT a.comment_id) FILTER (WHERE a.written >= x.at - $5::interval), '{{}}') AS lately
    FROM (
        SELECT l.comment_id, l.at AS written, {_ACTION} FROM (
            SELECT h.comment_id, h.revision, h.at FROM traced_hosts h
            WHERE h.site = x.site AND h.host = x.host AND h.at <= x.at AND h.comment_id <> ALL ($4)
            ORDER BY h.at DESC LIMIT $6
        ) l LEFT JOIN traces t ON t.comment_id = l.comment_id AND t.revision = l.revision
            AND coalesce(t.until > x.at, true)
        OFFSET 0
    ) a
) h
"""
_LATELY = """
SELECT x.site, x.at, (
    SELECT count(*) FROM traces t
    WHERE t.site = x.site AND t.revision = 1 AND t.at >= x.at - $3::interval AND t.at < x.at
) AS lately FROM unnest($1::text[], $2::timestamptz[]) AS x (site, at)
"""
_USUALLY = """
SELECT x.site, x.at, u.sampled, u.since FROM unnest($1::text[], $2::timestamptz[]) AS x (site, at)
CROSS JOIN LATERAL (
    SELECT count(*) AS sampled, min(s.at) AS since FROM (
        SELECT t.at FROM traces t
        WHERE t.site = x.site AND t.revision = 1 AND t.at >= x.at - $3::interval AND t.at < x.at
        ORDER BY t.at DESC LIMIT $4
    ) s
) u
"""


def _tongues(place: str, kind: str) -> str:
    return f"""
SELECT x.place, x.at, l.language, l.count FROM unnest($1::{kind}[], $2::timestamptz[]) AS x (place, at)
CROSS JOIN LATERAL (
    SELECT a.language, count(*) FROM (
        SELECT t.language, {_ACTION} FROM (
            SELECT t.comment_id, t.revision, t.language, t.action, t.decided FROM traces t
            WHERE t.{place} = x.place AND t.revision = 1 AND t.at < x.at ORDER BY t.at DESC LIMIT $3
        ) t WHERE t.language <> ''
    ) a WHERE a.action IN ('publish', 'mask') GROUP BY a.language
) l
"""


_TONGUES_OF_SITES, _TONGUES_OF_PAGES = _tongues("site", "text"), _tongues("thread_id", "uuid")
_RECORDS = """
SELECT x.comment_id, x.reporter, r.agreed, r.refused
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) AS x (comment_id, site, reporter, at)
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.action <> 'publish') AS agreed,
        count(*) FILTER (WHERE a.action = 'publish') AS refused
    FROM (
        SELECT o.comment_id, o.revision, o.at FROM case_reports o
        WHERE o.site = x.site AND o.reporter = x.reporter AND o.at < x.at ORDER BY o.at DESC LIMIT $5
    ) o CROSS JOIN LATERAL (
        SELECT d.action FROM case_decisions d
        WHERE d.comment_id = o.comment_id AND d.revision = o.revision
            AND d.at >= o.at AND d.at <= x.at AND coalesce(d.undone_at > x.at, true)
        ORDER BY d.number DESC LIMIT 1
    ) a
) r
"""


async def find_histories(
    connection: Connection, texts: Iterable[CommentRow]
) -> dict[tuple[UUID, datetime], AuthorHistory]:
    """How the author's other comments had fared when each text was written: by comment and moment."""
    moments = sorted({(row.comment_id, row.author_id, row.revised_at) for row in texts})
    found = await connection.fetch(_HISTORIES, *_columns(moments, 3), fates.OF_AUTHOR)
    return {(row["comment_id"], row["at"]): msgspec.convert(dict(row), AuthorHistory) for row in found}


async def find_written(connection: Connection, texts: Sequence[CommentRow]) -> list[Written]:
    """Other comments of late by the same authors and from the same addresses."""
    times = [row.revised_at for row in texts]
    found = await connection.fetch(
        _WRITTEN,
        list({row.author_id for row in texts}),
        list({row.address_hash for row in texts if row.address_hash}),
        min(times) - LATELY,
        max(times),
        _MOST,
    )
    return [Written(**row) for row in found]


async def find_alike(connection: Connection, traces: Iterable[Trace]) -> list[Trace]:
    """Other texts that are nearly the same; of the same text once, as of its last time in the batch."""
    last: dict[tuple[Any, ...], datetime] = {}
    for one in traces:
        if one.fingerprint is not None or one.simhash is not None:
            key = one.site, one.fingerprint, None if one.simhash is None else signed(one.simhash)
            last[key] = max(one.at, last.get(key, one.at))
    if not last:
        return []
    keys = [(*key, at) for key, at in last.items()]
    found = await connection.fetch(_ALIKE, *_columns(keys, 4), ALIKE_WITHIN, _MOST_ALIKE, PROBES)
    return [trace_in(row) for row in found]


async def find_rulings(
    connection: Connection, traces: Iterable[Trace]
) -> dict[tuple[UUID, int], list[Ruled]]:
    """What people ever ruled on these comments: by comment and revision, in the order of ruling."""
    comments = {one.comment_id for one in traces}
    rulings: dict[tuple[UUID, int], list[Ruled]] = {}
    for row in await connection.fetch(_RULINGS, list(comments)) if comments else ():
        made = Ruled(action=row["action"], at=row["at"], undone_at=row["undone_at"])
        rulings.setdefault((row["comment_id"], row["revision"]), []).append(made)
    return rulings


async def find_hosts(
    connection: Connection, traces: Sequence[Trace]
) -> dict[tuple[str, str, datetime], HostKnown]:
    """How other comments with the same hosts had fared when each text was written; not those of the batch."""
    moments = sorted({(one.site, host, one.at) for one in traces for host in one.hosts})
    if not moments:
        return {}
    batch = [one.comment_id for one in traces]
    found = await connection.fetch(_HOSTS, *_columns(moments, 3), batch, HOUR, fates.OF_HOST)
    return {
        (row["site"], row["host"], row["at"]): HostKnown(
            approved=row["approved"], removed=row["removed"], lately=row["lately"]
        )
        for row in found
    }


async def find_paces(connection: Connection, texts: Iterable[CommentRow]) -> Paces:
    """How busy the sites were up to each text's minute, and in a usual hour."""
    minutes = sorted({(row.site, minute_of(row.revised_at)) for row in texts})
    hours = sorted({(site, hour_of(minute)) for site, minute in minutes})
    lately = await connection.fetch(_LATELY, *_columns(minutes, 2), HOUR)
    usually = await connection.fetch(_USUALLY, *_columns(hours, 2), WEEK, SAMPLED)
    return Paces(
        lately={(row["site"], row["at"]): row["lately"] for row in lately},
        usually={(row["site"], row["at"]): Usual(row["sampled"], row["since"]) for row in usually},
    )


async def find_tongues(
    connection: Connection, traces: Iterable[Trace]
) -> dict[tuple[Hashable, datetime], dict[str, int]]:
    """In which languages sites and pages were written up to each text's hour; of short texts nobody asks."""
    asked = [(one, hour_of(one.at)) for one in traces if one.language]
    sites = sorted({(one.site, hour) for one, hour in asked})
    pages = sorted({(one.thread_id, hour) for one, hour in asked})
    if not asked:
        return {}
    counts: dict[tuple[Hashable, datetime], dict[str, int]] = {}
    for query, places, most in (
        (_TONGUES_OF_SITES, sites, tongues.OF_SITE),
        (_TONGUES_OF_PAGES, pages, tongues.OF_PAGE),
    ):
        for row in await connection.fetch(query, *_columns(places, 2), most):
            counts.setdefault((row["place"], row["at"]), {})[row["language"]] = row["count"]
    return counts


async def find_records(
    connection: Connection, reports: Collection[tuple[UUID, str, str, datetime]]
) -> Mapping[tuple[UUID, str], reporters.Record]:
    """How right each reporter had been: by comment and reporter, of `(comment, site, reporter, moment)`."""
    if not reports:
        return {}
    found = await connection.fetch(_RECORDS, *_columns(reports, 4), reporters.LOOKED_AT)
    return {
        (row["comment_id"], row["reporter"]): reporters.Record(row["agreed"], row["refused"]) for row in found
    }


def trace_in(row: Record) -> Trace:
    """The trace that a row of `traces` holds, as far as it was asked for."""
    found = Trace(**row)
    return found if found.simhash is None else msgspec.structs.replace(found, simhash=unsigned(found.simhash))


def _columns(rows: Collection[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as arrays, one a column."""
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]
