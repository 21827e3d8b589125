"""What came before a comment in the same file: its author's other comments, near-repeats, others with its links.

A file is no site: how busy the hour is, and in which languages people write, is not known. As on a site, of an author,
a host and a text only the latest count; what can no longer count is forgotten.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.screening.neighbours.alike import ALIKE_WITHIN, Alike
from services.moderation.screening.neighbours.fates import COUNTED, OF_AUTHOR, OF_HOST
from services.moderation.screening.neighbours.velocity import HOUR, LATELY
from services.moderation.screening.rows import CommentRow
from services.moderation.screening.submission import AuthorHistory, HostRecord, Recent, Repeats
from services.moderation.screening.traces import Trace, trace_of
from shared.contracts.ruling import Action, Ruling

_MOST_ALIKE = 200
_MOST_TEXTS = 20_000


class _Fate(Struct):
    """A comment, and what became of it."""

    at: datetime
    action: Action | None = None


class _Author(Struct):
    first_seen: datetime
    fates: list[_Fate]


class Company:
    """Takes in one comment after the other, by their dates; earlier ones count for later ones."""

    def __init__(self) -> None:
        self._trace: Trace | None = None
        self._fate: _Fate | None = None
        self._authors: dict[UUID, _Author] = {}
        self._hosts: dict[str, list[_Fate]] = defaultdict(list)
        self._alike = Alike((), most=_MOST_ALIKE)
        self._texts: deque[Trace] = deque()

    def add(self, row: CommentRow) -> None:
        """A comment was written: from now on it counts."""
        trace = trace_of(row)
        self._trace = trace = replace(trace, cluster=self._alike.repeats(trace).cluster)
        self._fate = fate = _Fate(row.posted_at)
        author = self._authors.setdefault(row.author_id, _Author(row.posted_at, []))
        _keep(author.fates, fate, OF_AUTHOR + 1)
        for host in trace.hosts:
            _keep(self._hosts[host], fate, OF_HOST + 1)
        if trace.fingerprint is not None or trace.simhash is not None:
            self._alike.add(trace)
            self._texts.append(trace)
        self._forget(row.posted_at)

    def ruled(self, row: CommentRow, ruling: Ruling) -> None:
        """What became of the newest."""
        self._of(row)
        if self._fate:
            self._fate.action = ruling.action

    def history(self, row: CommentRow) -> AuthorHistory:
        author = self._authors[row.author_id]
        return AuthorHistory(first_seen=author.first_seen, **_counted(self._others(author.fates)))

    def recent(self, row: CommentRow) -> Recent:
        trace = self._of(row)
        by_host = {id(one) for host in trace.hosts for one in self._others(self._hosts[host], HOUR)}
        return Recent(
            by_author=len(self._others(self._authors[row.author_id].fates, LATELY)),
            by_host=len(by_host),
            by_cluster=len({one.comment_id for one in self._alike.to(trace, HOUR)}),
        )

    def repeats(self, row: CommentRow) -> Repeats:
        return self._alike.repeats(self._of(row))

    def hosts(self, row: CommentRow) -> dict[str, HostRecord]:
        records = {}
        for host, registered in self._of(row).leads.items():
            counts = _counted(self._others(self._hosts[registered]))
            records[host] = HostRecord(approved=counts["approved"], removed=counts["removed"])
        return records

    def author_labels(self, row: CommentRow) -> tuple[str, ...]:
        """Nobody gave any."""
        del row
        return ()

    def languages(self, row: CommentRow) -> tuple[str, ...]:
        """Nobody knows which are usual."""
        del row
        return ()

    def reports(self, row: CommentRow) -> dict[str, float]:
        """Nobody reported anything."""
        del row
        return {}

    def _of(self, row: CommentRow) -> Trace:
        """Of the comment that came last: no other is asked about."""
        if self._trace is None or self._trace.comment_id != row.comment_id:
            raise RuntimeError("only the newest comment has neighbours here")
        return self._trace

    def _others(self, fates: Iterable[_Fate], within: timedelta | None = None) -> list[_Fate]:
        """Those before the newest."""
        if (newest := self._fate) is None:
            return []
        since = newest.at - within if within else None
        return [
            one
            for one in fates
            if one is not newest and one.at <= newest.at and (since is None or one.at >= since)
        ]

    def _forget(self, now: datetime) -> None:
        """Texts that are too old to be repeated, and of too many the oldest."""
        while self._texts and (self._texts[0].at < now - ALIKE_WITHIN or len(self._texts) > _MOST_TEXTS):
            self._alike.forget(self._texts.popleft())


def _keep(fates: list[_Fate], newest: _Fate, most: int) -> None:
    fates.append(newest)
    if len(fates) > most:
        del fates[0]


def _counted(fates: Iterable[_Fate]) -> Counter[str]:
    """How many were approved, removed, held."""
    counts = Counter(approved=0, removed=0, held=0)
    counts.update(COUNTED[one.action] for one in fates if one.action)
    return counts
