"""The rows of cases as a check compares them with the log, and as a rebuild replaces them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec.structs import asdict

from services.moderation.cases.case import Case
from services.moderation.cases.store import find_cases
from shared.postgres.pool import Connection

_EMPTY = "DELETE FROM cases WHERE part = $1"
_AT_ONCE = 1_000


async def find_rows(connection: Connection, streams: Sequence[UUID]) -> dict[UUID, tuple[int, Case]]:
    """The cases of some comments, with the partition that their rows name."""
    stored = await find_cases(connection, streams)
    return {comment_id: (one.part, one.case) for comment_id, one in stored.items()}


async def replace_rows(connection: Connection, part: int, folded: Mapping[UUID, Case]) -> None:
    """Put what was folded in the place of a partition's rows."""
    await connection.execute(_EMPTY, part)
    cases = list(folded.values())
    for start in range(0, len(cases), _AT_ONCE):
        rows = [{"part": part, **asdict(case)} for case in cases[start : start + _AT_ONCE]]
        await connection.execute("SELECT put_cases($1)", rows)
