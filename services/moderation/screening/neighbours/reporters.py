"""What readers' reports weigh, by how often their readers were right."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.case import report_weight

TRUSTED = 0.7
"""A reader's word that weighs so much is trusted: three reports agreed with and none refused are enough."""
LOOKED_AT = 50
"""Reports that make a reader's record: the latest."""


class Record(Struct, frozen=True):
    """How people decided of the texts that a reader had reported before: against them, or for them.

    Only decisions made after the report count, and no machine's: it would agree with what it was told.
    """

    agreed: int = 0
    refused: int = 0

    @property
    def weight(self) -> float:
        """0 to 1, one half without a record: the share agreed with, as if two more had been and two had not."""
        return report_weight(self.agreed, self.refused)


class Objection(Struct, frozen=True):
    """A report of a revision."""

    revision: int
    reporter: str
    reason: str


class Reports:
    """Of comments, with the records of those who made them as of the batch's first report of the comment."""

    def __init__(
        self, known: Mapping[UUID, Iterable[Objection]], records: Mapping[tuple[UUID, str], Record]
    ) -> None:
        self._told = defaultdict(list, {comment: list(told) for comment, told in known.items()})
        self._records = records

    def add(self, comment_id: UUID, told: Objection) -> None:
        """A reader objects."""
        self._told[comment_id].append(told)

    def weights(self, comment_id: UUID, revision: int) -> dict[str, float]:
        """By reason: the sum of what its reports weigh."""
        found: dict[str, float] = defaultdict(float)
        for told, weight in self._weighed(comment_id, revision):
            found[told.reason] += weight
        return dict(found)

    def trusted(self, comment_id: UUID, revision: int) -> dict[str, int]:
        """By reason: how many reports come from readers who are trusted."""
        found = (told.reason for told, weight in self._weighed(comment_id, revision) if weight >= TRUSTED)
        return dict(Counter(found))

    def record(self, comment_id: UUID, reporter: str) -> Record:
        """How right one of the readers had been before who report a comment in the batch."""
        return self._records.get((comment_id, reporter), Record())

    def _weighed(self, comment_id: UUID, revision: int) -> Iterable[tuple[Objection, float]]:
        """One report a reader: the first."""
        first: dict[str, Objection] = {}
        for told in self._told.get(comment_id, ()):
            if told.revision == revision:
                first.setdefault(told.reporter, told)
        return [(told, self.record(comment_id, reporter).weight) for reporter, told in first.items()]
