"""What came before a comment: how its author fared, how much was written lately, who else used the words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.screening.rows import CommentRow
from services.moderation.screening.submission import AuthorHistory, Recent, Repeats
from shared.contracts.ruling import Ruling

REPEATS_WITHIN = timedelta(days=30)
_COUNTED = {"publish": "approved", "mask": "approved", "remove": "removed", "hold": "held"}


class Earlier(Struct, frozen=True, kw_only=True):
    """Another comment, as far as it matters to the next ones."""

    comment_id: UUID
    thread_id: UUID
    author_id: UUID
    at: datetime
    address_hash: bytes | None = None
    fingerprint: bytes | None = None


class Surroundings:
    """Begins with what Postgres knows and takes in a batch: earlier ones count for later ones."""

    def __init__(self, histories: dict[UUID, AuthorHistory], earlier: Iterable[Earlier]) -> None:
        self._histories = histories
        self._by_author: dict[UUID, dict[UUID, Earlier]] = defaultdict(dict)
        self._by_address: dict[bytes, dict[UUID, Earlier]] = defaultdict(dict)
        self._alike: dict[bytes, dict[UUID, Earlier]] = defaultdict(dict)
        for one in earlier:
            self._remember(one)

    def add(self, row: CommentRow) -> None:
        """A comment was posted or edited: from now on it counts."""
        history = self.history(row)
        first = min(row.posted_at, history.first_seen or row.posted_at)
        self._histories[row.author_id] = replace(history, first_seen=first)
        self._remember(
            Earlier(
                comment_id=row.comment_id,
                thread_id=row.thread_id,
                author_id=row.author_id,
                at=row.posted_at,
                address_hash=row.address_hash,
                fingerprint=row.fingerprint,
            )
        )

    def ruled(self, author_id: UUID, before: Ruling | None, after: Ruling | None) -> None:
        """What holds for one of an author's comments has changed."""
        history = self._histories.get(author_id, AuthorHistory())
        for ruling, step in ((before, -1), (after, 1)):
            if ruling:
                field = _COUNTED[ruling.action]
                history = replace(history, **{field: getattr(history, field) + step})
        self._histories[author_id] = history

    def history(self, row: CommentRow) -> AuthorHistory:
        return self._histories.get(row.author_id, AuthorHistory())

    def recent(self, row: CommentRow, window: timedelta) -> Recent:
        """Other comments within `window` before this text."""
        from_address = self._by_address[row.address_hash].values() if row.address_hash else ()
        return Recent(
            by_author=len(_others(row, self._by_author[row.author_id].values(), window)),
            by_address=len(_others(row, from_address, window)),
        )

    def repeats(self, row: CommentRow) -> Repeats:
        """Other comments with the same words, before this one."""
        if row.fingerprint is None:
            return Repeats()
        alike = _others(row, self._alike[row.fingerprint].values(), REPEATS_WITHIN)
        return Repeats(
            threads=len({one.thread_id for one in alike} - {row.thread_id}),
            authors=len({one.author_id for one in alike} - {row.author_id}),
        )

    def _remember(self, one: Earlier) -> None:
        self._by_author[one.author_id][one.comment_id] = one
        if one.address_hash:
            self._by_address[one.address_hash][one.comment_id] = one
        if one.fingerprint:
            self._alike[one.fingerprint][one.comment_id] = one


def _others(row: CommentRow, known: Iterable[Earlier], window: timedelta) -> Sequence[Earlier]:
    begin = row.revised_at - window
    return [one for one in known if one.comment_id != row.comment_id and begin <= one.at <= row.revised_at]
