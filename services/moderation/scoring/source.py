"""The rows of a file in the order of their dates, without ever holding more than one of them."""

import shutil
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from services.moderation.learning.site_model import Target
from services.moderation.scoring.given import Given, RowInvalid, read_row
from services.moderation.scoring.rows import APART, FIRST, Comment, comment


class Source:
    """Every row is read once to see that all can be scored, and once more when it is its turn.

    A row without a date comes an hour after the latest above it: so no row further down in the file comes before it,
    but for those that have an earlier date.
    """

    def __init__(self, file: IO[bytes], name: str, labels: Target | None = None) -> None:
        """Raises RowInvalid."""
        self._file = file
        self._name = name
        self._labels = labels
        self._offsets = array("q")
        self._dates = array("d")
        self.misdated: list[str] = []
        """Where dates are that cannot be read; such rows count as rows without one."""
        self._survey()

    def __len__(self) -> int:
        return len(self._offsets)

    @property
    def earliest(self) -> datetime | None:
        """The earliest date in it."""
        dated = [at for at in self._dates if at == at]  # noqa: PLR0124  # NaN is no date
        return datetime.fromtimestamp(min(dated), UTC) if dated else None

    def in_time(self, after: datetime, of: str) -> Iterator[tuple[int, Comment]]:
        """Each with its place among the rows of the file; without any date all come `after`."""
        moments = self._moments(after.timestamp())
        for turn, place in enumerate(sorted(range(len(self)), key=moments.__getitem__)):
            at = datetime.fromtimestamp(moments[place], UTC)
            yield place, comment(self._row(self._offsets[place]), at, f"{of} {turn}")

    def _survey(self) -> None:
        offset = 0
        for number, line in enumerate(self._file, start=1):
            place = f"{self._name}, line {number}"
            if row := read_row(line, place, self._labels):
                at = row.at
                self._offsets.append(offset)
                self._dates.append(at.timestamp() if at else float("nan"))
                if row.misdated:
                    self.misdated.append(f"{place}: {row.date!r}")
            offset += len(line)

    def _moments(self, latest: float) -> "array[float]":
        moments = array("d")
        for date in self._dates:
            at = date if date == date else latest + APART.total_seconds()  # noqa: PLR0124
            latest = max(latest, at)
            moments.append(at)
        return moments

    def _row(self, offset: int) -> Given:
        self._file.seek(offset)
        row = read_row(self._file.readline(), self._name, self._labels)
        if row is None:
            raise RowInvalid(f"{self._name}: it was changed while it was read")
        return row


@contextmanager
def opened(path: Path, labels: Target | None = None) -> Iterator[Source]:
    """The rows of a file, or of a pipe. Raises RowInvalid."""
    with path.open("rb") as file:
        if file.seekable():
            yield Source(file, path.name, labels)
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            yield Source(copy, path.name, labels)


def before(history: Path, rows: Source, labels: Target | None) -> list[Comment]:
    """What a site has had before the rows of another file, in order. Raises RowInvalid.

    A history without a date ends before the first date of those.
    """
    with opened(history, labels) as source:
        first = rows.earliest
        begin = FIRST if first is None else first - APART * (len(source) + 1)
        return [one for _, one in source.in_time(begin, "history")]
