"""Verdicts of versions that run in shadow, in Postgres: written with those that they stand beside, and summed up."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from services.moderation.replays.comparing import Shadowed
from services.moderation.replays.documents import Shadow
from services.moderation.replays.tally import Tally, agreement_in
from shared.postgres.pool import Connection

_PUT = "SELECT put_shadow_verdicts($1)"
_LAST = """
SELECT v.version FROM shadow_verdicts v WHERE v.site = $1 ORDER BY v.version DESC LIMIT 1
"""
_STANDS = "SELECT shadow, shadow_since FROM policy_sites WHERE site = $1"
_KINDS = """
SELECT kind, was->>'action' AS was, now->>'action' AS now, count(*) AS comments, min(at) AS since, max(at) AS until
FROM shadow_verdicts WHERE site = $1 AND version = $2 GROUP BY 1, 2, 3
"""
_RULES = """
SELECT rule, kind, count(*) AS comments FROM shadow_verdicts, unnest(rules) AS rule
WHERE site = $1 AND version = $2 AND kind <> 'unchanged' GROUP BY 1, 2 ORDER BY 1, 2
"""
_PEOPLE = """
SELECT d.ruling->>'action' AS person, v.now->>'action' AS now, count(*) AS comments
FROM shadow_verdicts v JOIN cases c USING (comment_id)
CROSS JOIN LATERAL (
    SELECT e.d->'ruling' AS ruling FROM jsonb_array_elements(c.decisions) WITH ORDINALITY AS e (d, n)
    WHERE (e.d->>'revision')::int = v.revision AND e.d->>'undone_at' IS NULL
    ORDER BY e.n DESC LIMIT 1
) d
WHERE v.site = $1 AND v.version = $2 GROUP BY 1, 2
"""
_WAITING = ("hold", "mask")


async def put_shadows(
    connection: Connection, site: str, version: int, verdicts: Sequence[Shadowed], at: datetime
) -> None:
    """Write what a version said of a batch; to be called in the transaction of the verdicts themselves.

    A later look at the same revision takes the place of an earlier one.
    """
    rows = [{"site": site, "version": version, "at": at, **msgspec.structs.asdict(one)} for one in verdicts]
    if rows:
        await connection.execute(_PUT, rows)


async def read_shadow(connection: Connection, site: str) -> Shadow | None:
    """What the shadow, or the last one there was, comes to; None if there never was one, or nothing was said yet."""
    stands = await connection.fetchrow(_STANDS, site)
    shadow = stands["shadow"] if stands else None
    version = await connection.fetchval(_LAST, site) if shadow is None else shadow
    if version is None:
        return None
    kinds = await connection.fetch(_KINDS, site, version)
    tally = Tally(looked_at=sum(row["comments"] for row in kinds))
    for row in kinds:
        pair = f"{row['was']} to {row['now']}"
        tally.kinds[row["kind"]] = tally.kinds.get(row["kind"], 0) + row["comments"]
        tally.moves[pair] = tally.moves.get(pair, 0) + row["comments"]
        tally.waiting += row["comments"] * (row["was"] not in _WAITING and row["now"] in _WAITING)
        tally.spared += row["comments"] * (row["was"] in _WAITING and row["now"] not in _WAITING)
    for row in await connection.fetch(_RULES, site, version):
        tally.rules.setdefault(row["rule"], {})[row["kind"]] = row["comments"]
    for row in await connection.fetch(_PEOPLE, site, version):
        tally.people[f"{row['person']}, would be {row['now']}"] = row["comments"]
    return Shadow(
        version=version,
        running=shadow is not None,
        since=stands["shadow_since"]
        if stands and shadow is not None
        else min((row["since"] for row in kinds), default=None),
        last=max((row["until"] for row in kinds), default=None),
        counts=tally,
        agreement=agreement_in(tally.people),
    )
