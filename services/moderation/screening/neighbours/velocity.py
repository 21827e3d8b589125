"""How much was written lately: by an author, from an address, with a host, on a site."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from services.moderation.screening.rows import CommentRow

LATELY = timedelta(minutes=10)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
SAMPLED = 2000
"""Comments that tell a site's usual hour: the latest, of the last week."""

_LEAST_USUAL = 5.0
_LEAST_HOURS = 24.0


class Written(Struct, frozen=True, kw_only=True):
    """Another comment, as far as it matters to how much is written."""

    comment_id: UUID
    author_id: UUID
    at: datetime
    address_hash: bytes | None = None


class Writers:
    """Who wrote how much within ten minutes."""

    def __init__(self, earlier: Iterable[Written]) -> None:
        self._by_author: dict[UUID, dict[UUID, Written]] = defaultdict(dict)
        self._by_address: dict[bytes, dict[UUID, Written]] = defaultdict(dict)
        for one in earlier:
            self.add(one)

    def add(self, one: Written) -> None:
        """From now on it counts."""
        self._by_author[one.author_id][one.comment_id] = one
        if one.address_hash:
            self._by_address[one.address_hash][one.comment_id] = one

    def by_author(self, row: CommentRow) -> int:
        """The author's other comments before this text."""
        return _others(row, self._by_author.get(row.author_id, {}).values())

    def by_address(self, row: CommentRow) -> int:
        """Other comments from the same address before this text."""
        return _others(row, self._by_address.get(row.address_hash or b"", {}).values())


class Usual(Struct, frozen=True):
    """The comments that tell a site's usual hour: SAMPLED at most, and when the first of them was written."""

    sampled: int = 0
    since: datetime | None = None


class Paces(Struct, frozen=True, kw_only=True):
    """Of sites: comments of the hour before a full minute, and of the seven days before a full hour."""

    lately: Mapping[tuple[str, datetime], int] = {}
    usually: Mapping[tuple[str, datetime], Usual] = {}


class Sites:
    """How busy sites are, in times of their usual hour. The minute that has just begun does not count yet."""

    def __init__(self, known: Paces) -> None:
        self._known = known
        self._posted: dict[str, dict[UUID, datetime]] = defaultdict(dict)

    def add(self, site: str, comment_id: UUID, at: datetime) -> None:
        """A comment was posted."""
        self._posted[site][comment_id] = at

    def pace(self, site: str, at: datetime) -> float:
        """Comments of the last hour for each of the site's usual hour."""
        minute = minute_of(at)
        posted = self._posted.get(site, {}).values()
        lately = self._known.lately.get((site, minute), 0)
        lately += sum(minute - HOUR <= one < minute for one in posted)
        return lately / self._usually(site, hour_of(at))

    def _usually(self, site: str, hour: datetime) -> float:
        """The mean since the first that tells it, over a day at least and a week at most; never under five."""
        known = self._known.usually.get((site, hour), Usual())
        posted = [one for one in self._posted.get(site, {}).values() if hour - WEEK <= one < hour]
        since = min((*posted, *(() if known.since is None else (known.since,))), default=hour - WEEK)
        hours = min(max((hour - since) / HOUR, _LEAST_HOURS), WEEK / HOUR)
        return max(_LEAST_USUAL, (known.sampled + len(posted)) / hours)


def minute_of(at: datetime) -> datetime:
    """The last full minute."""
    return at.replace(second=0, microsecond=0)


def hour_of(at: datetime) -> datetime:
    """The last full hour."""
    return at.replace(minute=0, second=0, microsecond=0)


def _others(row: CommentRow, known: Iterable[Written]) -> int:
    begin = row.revised_at - LATELY
    return sum(one.comment_id != row.comment_id and begin <= one.at <= row.revised_at for one in known)
