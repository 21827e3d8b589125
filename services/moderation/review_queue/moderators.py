"""Who is behind the ids that the log holds: an account's, or the public half of an API key; names may change."""

import re
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from services.moderation.cases.case import Case
from services.moderation.review_queue.documents import Moderator
from shared.postgres.pool import Connection

_ACCOUNT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NAMES = """
SELECT left(encode(key_hash, 'hex'), 16) AS id, name FROM api_keys
WHERE left(encode(key_hash, 'hex'), 16) = ANY($1)
UNION ALL
SELECT account_id::text, name FROM accounts WHERE account_id = ANY($2)
"""


async def find_moderators(connection: Connection, ids: Iterable[str]) -> Mapping[str, Moderator]:
    """Every one of `ids`, with a name if their account or key is known."""
    wanted = set(ids)
    rows = await connection.fetch(_NAMES, list(wanted), _accounts(wanted)) if wanted else ()
    names = {row["id"]: row["name"] for row in rows}
    return {one: Moderator(one, names.get(one)) for one in wanted}


def ids_in(cases: Iterable[Case]) -> set[str]:
    """Everybody who has claimed, decided, undone, noted or answered something in some cases."""
    return {who for case in cases for who in _people(case) if who is not None}


def _people(case: Case) -> Iterator[str | None]:
    yield case.claimed_by
    for decision in case.decisions:
        yield decision.by
        yield decision.undone_by
    yield from (note.by for note in case.notes)
    yield from (appeal.answered_by for appeal in case.appeals)


def _accounts(ids: Iterable[str]) -> list[UUID]:
    """Those of them that are an account's."""
    return [UUID(one) for one in ids if _ACCOUNT.fullmatch(one)]
