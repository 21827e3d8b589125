"""The rows of threads, comments and revisions as the tables hold them, to compare with a fold or to replace by it."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import astuple, fields

from services.comments.threads.fold import CommentRow, Folded, RevisionRow, ThreadRow
from shared.postgres.pool import Connection

_TABLES: tuple[tuple[str, type[Struct], str], ...] = (
    ("threads", ThreadRow, "thread_id"),
    ("comments", CommentRow, "comment_id"),
    ("revisions", RevisionRow, "comment_id, revision"),
)


def rows_of(folded: Folded) -> dict[str, list[tuple[object, ...]]]:
    """A fold's rows by table, each as the tuple of its columns, in the order of their keys."""
    return {
        "threads": [astuple(folded.thread)],
        "comments": [astuple(folded.comments[key]) for key in sorted(folded.comments)],
        "revisions": [astuple(folded.revisions[key]) for key in sorted(folded.revisions)],
    }


async def read_rows(connection: Connection, thread_id: object) -> dict[str, list[tuple[object, ...]]]:
    """The same, as the tables hold it."""
    found = {}
    for table, kind, key in _TABLES:
        where = (
            "comment_id IN (SELECT comment_id FROM comments WHERE thread_id = $1)"
            if table == "revisions"
            else "thread_id = $1"
        )
        rows = await connection.fetch(
            f"SELECT {', '.join(columns(kind))} FROM {table} WHERE {where} ORDER BY {key}", thread_id
        )
        found[table] = [tuple(row.values()) for row in rows]
    return found


async def copy_rows(connection: Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
    """Write rows into emptied tables."""
    for table, kind, _ in _TABLES:
        await connection.copy_records_to_table(table, records=rows[table], columns=columns(kind))


def columns(kind: type[Struct]) -> Sequence[str]:
    return [field.name for field in fields(kind)]
