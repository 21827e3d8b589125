"""What screening knew of each comment when it judged it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.moderation.cases.author_keys import AuthorKeys
from services.moderation.screening.consumer import Screening
from services.moderation.screening.judging import NOTHING, Taught
from services.moderation.screening.rows import CommentRow, ThreadRow
from services.moderation.screening.screener import Around, Look, Screener
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import Vault
from tests.support.moderation import MASTER_KEY, MODELS, PARTITIONS, Moderation, means

_LATER = datetime(2026, 9, 1, tzinfo=UTC)


class Watching(Screener):
    """Screens, and keeps what was known of the neighbours of each text."""

    def __init__(self) -> None:
        super().__init__(MODELS)
        self.known: dict[tuple[UUID, int], dict[str, Any]] = {}

    def look(
        self, row: CommentRow, thread: ThreadRow | None, around: Around, taught: Taught = NOTHING
    ) -> Look:
        self.known[row.comment_id, row.revision] = neighbours(row, around)
        return super().look(row, thread, around, taught)


def neighbours(row: CommentRow, around: Around) -> dict[str, Any]:
    """Everything that is known of a text's neighbours."""
    return {
        "history": around.history(row),
        "recent": around.recent(row),
        "repeats": around.repeats(row),
        "hosts": around.hosts(row),
        "languages": around.languages(row),
        "labels": around.author_labels(row),
    }


def watched(mod: Moderation) -> tuple[Watching, Screening]:
    """Screening on the same database, late by months, and what it knew."""
    vault = Vault(bytes.fromhex(MASTER_KEY))
    screener = Watching()
    keys = AuthorKeys(vault, KeyCache(vault))
    return screener, Screening(mod.pool, keys, means(screener), partitions=PARTITIONS, now=lambda: _LATER)
