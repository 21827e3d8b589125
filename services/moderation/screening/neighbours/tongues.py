"""The languages in which a site and a page are usually written."""

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import datetime
from uuid import UUID

from services.moderation.screening.neighbours.velocity import hour_of
from services.moderation.screening.traces import Trace
from shared.contracts.ruling import Ruling

OF_SITE = 200
OF_PAGE = 50
"""Comments looked at: the latest of a site, and of a page."""

_SHARE = 0.05
_ENOUGH = 20


class Tongues:
    """Only what readers may see counts: held spam makes no language usual.

    The hour that has just begun does not count yet. `known` has counts by site and by thread, up to an hour.
    """

    def __init__(self, known: Mapping[tuple[Hashable, datetime], Mapping[str, int]]) -> None:
        self._known = known
        self._traces: dict[UUID, Trace] = {}
        self._shown: set[UUID] = set()

    def add(self, trace: Trace) -> None:
        """A comment was posted, or edited: what it is written in stays what it was first written in."""
        if trace.language and trace.revision == 1:
            self._traces[trace.comment_id] = trace

    def ruled(self, comment_id: UUID, after: Ruling | None) -> None:
        """What holds for a comment has changed."""
        if after and after.action in ("publish", "mask"):
            self._shown.add(comment_id)
        else:
            self._shown.discard(comment_id)

    def usual(self, trace: Trace) -> tuple[str, ...]:
        """Those of five in a hundred, or more, of the site's and the page's latest comments together.

        A page's comment that is among the site's counts twice, so that the page weighs more. Empty while fewer than
        twenty of the site's are known, and for a text too short to have a language.
        """
        hour = hour_of(trace.at)
        site = self._counted(trace.site, hour)
        if not trace.language or site.total() < _ENOUGH:
            return ()
        counts = site + self._counted(trace.thread_id, hour)
        least = _SHARE * counts.total()
        return tuple(sorted(language for language, count in counts.items() if count >= least))

    def _counted(self, place: Hashable, hour: datetime) -> Counter[str]:
        counts = Counter(self._known.get((place, hour), {}))
        counts.update(
            self._traces[one].language
            for one in self._shown & self._traces.keys()
            if place in (self._traces[one].site, self._traces[one].thread_id) and self._traces[one].at < hour
        )
        return counts
