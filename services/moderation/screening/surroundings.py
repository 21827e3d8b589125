"""What is known of a comment's neighbours, of which its text itself says nothing."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.moderation.labelling.finding import Labels
from services.moderation.screening.neighbours.alike import ALIKE_WITHIN, Alike
from services.moderation.screening.neighbours.fates import Histories, HostKnown, Hosts
from services.moderation.screening.neighbours.reporters import Objection, Record, Reports
from services.moderation.screening.neighbours.rulings import Ruled, Rulings
from services.moderation.screening.neighbours.tongues import Tongues
from services.moderation.screening.neighbours.velocity import HOUR, Paces, Sites, Writers, Written
from services.moderation.screening.rows import CommentRow
from services.moderation.screening.submission import AuthorHistory, HostRecord, Recent, Repeats
from services.moderation.screening.traces import Trace, trace_of
from shared.contracts.ruling import Action, Ruling


class Known(Struct, frozen=True, kw_only=True):
    """What Postgres knows of a batch's neighbours; `neighbours` says what each part means."""

    traces: Mapping[tuple[UUID, int], Trace] = {}
    histories: Mapping[tuple[UUID, datetime], AuthorHistory] = {}
    written: Iterable[Written] = ()
    alike: Iterable[Trace] = ()
    rulings: Mapping[tuple[UUID, int], Sequence[Ruled]] = {}
    hosts: Mapping[tuple[str, str, datetime], HostKnown] = {}
    paces: Paces = Paces()
    tongues: Mapping[tuple[Hashable, datetime], Mapping[str, int]] = {}
    reports: Mapping[UUID, Iterable[Objection]] = {}
    records: Mapping[tuple[UUID, str], Record] = {}
    labels: Labels = Labels()


class Surroundings:
    """Begins with what Postgres knows and takes in a batch: earlier ones count for later ones."""

    def __init__(self, known: Known) -> None:
        self._traces = dict(known.traces)
        self._added: dict[UUID, list[Trace]] = {}
        self._verdicts: dict[tuple[UUID, int], Action] = {}
        self._histories = Histories(known.histories)
        self._writers = Writers(known.written)
        self._alike = Alike(known.alike)
        self._rulings = Rulings(known.rulings)
        self._hosts = Hosts(known.hosts)
        self._sites = Sites(known.paces)
        self._tongues = Tongues(known.tongues)
        self._reports = Reports(known.reports, known.records)
        self._labels = known.labels

    def add(self, row: CommentRow) -> None:
        """A comment was posted or edited: from now on it counts."""
        trace = self._trace(row)
        trace = replace(trace, cluster=self._alike.joined(trace))
        self._traces[row.comment_id, row.revision] = trace
        self._added.setdefault(row.comment_id, []).append(trace)
        self._histories.add(row)
        self._writers.add(
            Written(
                comment_id=row.comment_id,
                author_id=row.author_id,
                at=row.posted_at,
                address_hash=row.address_hash,
            )
        )
        self._alike.add(trace)
        self._hosts.add(trace)
        self._sites.add(row.site, row.comment_id, row.posted_at)
        self._tongues.add(trace)

    def ruled(self, row: CommentRow, before: Ruling | None, after: Ruling | None) -> None:
        """Screening has said what holds for a comment; `before` is what held until then."""
        if after:
            self._verdicts[row.comment_id, row.revision] = after.action
        self._histories.ruled(row, before, after)
        self._hosts.ruled(row.comment_id, after)
        self._tongues.ruled(row.comment_id, after)

    def reported(self, row: CommentRow, told: Objection) -> None:
        """A reader objects to a comment."""
        self._reports.add(row.comment_id, told)

    def added(self, comment_id: UUID) -> Sequence[Trace]:
        """The traces of a comment's texts that came with the batch, each in its cluster and with its verdict."""
        return [
            replace(one, action=self._verdicts.get((one.comment_id, one.revision)))
            for one in self._added.get(comment_id, ())
        ]

    def history(self, row: CommentRow) -> AuthorHistory:
        """How the author's comments fared."""
        return self._histories.of(row)

    def recent(self, row: CommentRow) -> Recent:
        """Other comments shortly before this text."""
        trace = self._trace(row)
        return Recent(
            by_author=self._writers.by_author(row),
            by_address=self._writers.by_address(row),
            by_host=self._hosts.lately(trace),
            by_cluster=len({one.comment_id for one in self._alike.to(trace, HOUR)}),
            site=self._sites.pace(row.site, row.revised_at),
        )

    def repeats(self, row: CommentRow) -> Repeats:
        """Other comments with nearly the same words, before this one."""
        trace = self._trace(row)
        alike = self._alike.to(trace, ALIKE_WITHIN)
        return self._rulings.on(self._alike.repeats(trace), alike, trace.at)

    def hosts(self, row: CommentRow) -> dict[str, HostRecord]:
        """Of each host that the text or its author's website leads to: the record of what was registered of it."""
        trace = self._trace(row)
        return {
            host: replace(
                self._hosts.record(trace, registered),
                labels=self._labels.hosts.get((row.site, host, row.revised_at), ()),
            )
            for host, registered in trace.leads.items()
        }

    def author_labels(self, row: CommentRow) -> tuple[str, ...]:
        """Those in force when the text was written."""
        return self._labels.authors.get((row.site, row.author_id, row.revised_at), ())

    def languages(self, row: CommentRow) -> tuple[str, ...]:
        """In which the site and this page are usually written."""
        return self._tongues.usual(self._trace(row))

    def reports(self, row: CommentRow) -> dict[str, float]:
        """Readers' reports of this revision by reason, each weighed by its reader's record."""
        return self._reports.weights(row.comment_id, row.revision)

    def trusted_reports(self, row: CommentRow) -> dict[str, int]:
        """By reason: how many reports of this revision come from readers who are mostly right."""
        return self._reports.trusted(row.comment_id, row.revision)

    def record(self, row: CommentRow, reporter: str) -> Record:
        """How right a reader who reports the comment had been before."""
        return self._reports.record(row.comment_id, reporter)

    def _trace(self, row: CommentRow) -> Trace:
        key = row.comment_id, row.revision
        if key not in self._traces:
            self._traces[key] = trace_of(row)
        return self._traces[key]
