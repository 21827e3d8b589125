"""What came before a comment in the same file: its author's other comments, near-repeats, others with its links.

A file is no site: how busy the hour is, and in which languages people write, is not known.
"""

from msgspec.structs import replace

from services.moderation.screening.neighbours.alike import Alike
from services.moderation.screening.neighbours.fates import Histories, Hosts
from services.moderation.screening.neighbours.velocity import HOUR, Writers, Written
from services.moderation.screening.rows import CommentRow
from services.moderation.screening.submission import AuthorHistory, HostRecord, Recent, Repeats
from services.moderation.screening.traces import Trace, trace_of
from shared.contracts.ruling import Ruling


class Company:
    """Takes in one comment after the other; earlier ones count for later ones, by their dates."""

    def __init__(self) -> None:
        self._trace: Trace | None = None
        self._histories = Histories({})
        self._writers = Writers(())
        self._alike = Alike(())
        self._hosts = Hosts({})

    def add(self, row: CommentRow) -> None:
        """A comment was written: from now on it counts."""
        trace = trace_of(row)
        self._trace = replace(trace, cluster=self._alike.repeats(trace).cluster)
        self._histories.add(row)
        self._writers.add(Written(comment_id=row.comment_id, author_id=row.author_id, at=row.posted_at))
        self._alike.add(self._trace)
        self._hosts.add(self._trace)

    def ruled(self, row: CommentRow, ruling: Ruling) -> None:
        """What became of it."""
        self._histories.ruled(row, None, ruling)
        self._hosts.ruled(row.comment_id, ruling)

    def history(self, row: CommentRow) -> AuthorHistory:
        return self._histories.of(row)

    def recent(self, row: CommentRow) -> Recent:
        trace = self._of(row)
        return Recent(
            by_author=self._writers.by_author(row),
            by_host=self._hosts.lately(trace),
            by_cluster=len({one.comment_id for one in self._alike.to(trace, HOUR)}),
        )

    def repeats(self, row: CommentRow) -> Repeats:
        return self._alike.repeats(self._of(row))

    def hosts(self, row: CommentRow) -> dict[str, HostRecord]:
        trace = self._of(row)
        return {host: self._hosts.record(trace, registered) for host, registered in trace.leads.items()}

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
