"""What of a text is kept for searching: the columns `searchable` and `grams` of comments and of pages."""

from collections.abc import AsyncIterator
from uuid import UUID

import msgspec

from shared.folding.grams import grams, searchable
from shared.postgres.pool import Connection

_COMMENTS = """
SELECT s.comment_id AS id, s.name, s.text, coalesce(w.searchable, '') AS searchable,
    coalesce(w.grams, '{}')::text AS grams
FROM submissions s LEFT JOIN submission_words w USING (comment_id)
"""
_PAGES = "SELECT thread_id AS id, NULL AS name, title AS text, searchable, grams::text FROM threads"
_AT_ONCE = 1_000


def words_of(*texts: str | None) -> dict[str, str]:
    """Both columns as Postgres reads them, of texts that are searched as one but found each by itself."""
    kept = searchable(*(text or "" for text in texts))
    pieces = msgspec.json.encode(sorted(grams(kept))).decode()
    return {"searchable": kept, "grams": f"{{{pieces[1:-1]}}}"}


async def find_misworded(connection: Connection) -> AsyncIterator[tuple[str, UUID]]:
    """Comments, and pages, that a search would not find by their words: "comment" or "page" and which.

    In a transaction, for it reads all of them.
    """
    async for row in connection.cursor(_COMMENTS, prefetch=_AT_ONCE):
        if words_of(row["name"], row["text"]) != {"searchable": row["searchable"], "grams": row["grams"]}:
            yield "comment", row["id"]
    async for row in connection.cursor(_PAGES, prefetch=_AT_ONCE):
        if words_of(row["text"]) != {"searchable": row["searchable"], "grams": row["grams"]}:
            yield "page", row["id"]
