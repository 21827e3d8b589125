"""How comments fared: those of an author, and those that lead to a host."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.screening.neighbours.velocity import HOUR
from services.moderation.screening.rows import CommentRow
from services.moderation.screening.submission import AuthorHistory, HostRecord
from services.moderation.screening.traces import Trace
from shared.contracts.ruling import Action, Ruling

OF_AUTHOR = 100
OF_HOST = 50
"""Comments that make an author's and a host's record: the latest."""

COUNTED: dict[Action, str] = {"publish": "approved", "mask": "approved", "remove": "removed", "hold": "held"}
"""As what a comment counts for its author and its hosts, by what holds for it."""


class _Turn(Struct, frozen=True):
    """What held for a comment before the batch, and what holds now."""

    at: datetime
    before: Ruling | None
    after: Ruling | None


class Histories:
    """Of authors. `known` has them as of the moment of each text."""

    def __init__(self, known: Mapping[tuple[UUID, datetime], AuthorHistory]) -> None:
        self._known = known
        self._posted: dict[UUID, list[datetime]] = defaultdict(list)
        self._turns: dict[UUID, dict[UUID, _Turn]] = defaultdict(dict)

    def add(self, row: CommentRow) -> None:
        """A comment was posted or edited."""
        self._posted[row.author_id].append(row.posted_at)

    def ruled(self, row: CommentRow, before: Ruling | None, after: Ruling | None) -> None:
        """What holds for one of an author's comments has changed."""
        turns = self._turns[row.author_id]
        first = turns[row.comment_id].before if row.comment_id in turns else before
        turns[row.comment_id] = _Turn(row.revised_at, first, after)

    def of(self, row: CommentRow) -> AuthorHistory:
        """How the author's other comments had fared when the row's text was written."""
        at = row.revised_at
        known = self._known.get((row.comment_id, at), AuthorHistory())
        seen = (known.first_seen, *(one for one in self._posted.get(row.author_id, ()) if one <= at))
        counts = Counter(approved=known.approved, removed=known.removed, held=known.held)
        for comment_id, turn in self._turns.get(row.author_id, {}).items():
            if turn.at <= at and comment_id != row.comment_id:
                counts.update({COUNTED[turn.after.action]: 1} if turn.after else {})
                counts.subtract({COUNTED[turn.before.action]: 1} if turn.before else {})
        return replace(known, first_seen=min(filter(None, seen), default=None), **counts)


class HostKnown(Struct, frozen=True, kw_only=True):
    """How the site's comments with a host fared up to a moment, and which of them are of the hour before it."""

    approved: int = 0
    removed: int = 0
    lately: Collection[UUID] = ()


class Hosts:
    """Of a site's links. `known` leaves out the comments of the batch."""

    def __init__(self, known: Mapping[tuple[str, str, datetime], HostKnown]) -> None:
        self._known = known
        self._traces: dict[tuple[str, str], dict[UUID, Trace]] = defaultdict(dict)
        self._rulings: dict[UUID, Ruling | None] = {}

    def add(self, trace: Trace) -> None:
        """From now on it counts."""
        for host in trace.hosts:
            self._traces[trace.site, host][trace.comment_id] = trace

    def ruled(self, comment_id: UUID, after: Ruling | None) -> None:
        """What holds for a comment has changed."""
        self._rulings[comment_id] = after

    def record(self, trace: Trace, host: str) -> HostRecord:
        """How other comments that lead to a registered host fared before."""
        known = self._of(trace, host)
        rulings = (self._rulings.get(one.comment_id) for one in self._before(trace, host))
        counts = Counter(COUNTED[ruling.action] for ruling in rulings if ruling)
        return HostRecord(
            approved=known.approved + counts["approved"], removed=known.removed + counts["removed"]
        )

    def lately(self, trace: Trace) -> int:
        """Other comments of the last hour that lead to one of the same hosts."""
        found: set[UUID] = set()
        for host in trace.hosts:
            found.update(self._of(trace, host).lately)
            found.update(one.comment_id for one in self._before(trace, host) if one.at >= trace.at - HOUR)
        return len(found)

    def _of(self, trace: Trace, host: str) -> HostKnown:
        return self._known.get((trace.site, host, trace.at), HostKnown())

    def _before(self, trace: Trace, host: str) -> list[Trace]:
        known = self._traces.get((trace.site, host), {}).values()
        return [one for one in known if one.comment_id != trace.comment_id and one.at <= trace.at]
