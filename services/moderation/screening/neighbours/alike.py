"""Texts that are nearly the same, and the cluster they make."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from uuid import UUID, uuid5

from services.moderation.screening.simhash import NEAR, bands, distance, probes
from services.moderation.screening.submission import Repeats
from services.moderation.screening.traces import Trace

ALIKE_WITHIN = timedelta(days=30)
_Key = bytes | tuple[int, int]
"""A fingerprint, or a place in a hash and the band that is there."""


class Alike:
    """Two texts of a site are nearly the same when they have the same words, or hashes as near as simhash.NEAR.

    Also a text that an edit has replaced since counts: whoever wrote it did write it. Of those that may be alike it
    keeps the `most` that were added last, if that is given.
    """

    def __init__(self, earlier: Iterable[Trace], *, most: int | None = None) -> None:
        self._by_site: dict[str, dict[_Key, dict[tuple[UUID, int], Trace]]] = defaultdict(dict)
        self._most = most
        for one in earlier:
            self.add(one)

    def add(self, trace: Trace) -> None:
        """From now on it counts."""
        of_site = self._by_site[trace.site]
        for key in _keys(trace):
            known = of_site.setdefault(key, {})
            known[trace.comment_id, trace.revision] = trace
            if self._most and len(known) > self._most:
                del known[next(iter(known))]

    def forget(self, trace: Trace) -> None:
        """It no longer counts."""
        of_site = self._by_site[trace.site]
        for key in _keys(trace):
            if known := of_site.get(key):
                known.pop((trace.comment_id, trace.revision), None)
                if not known:
                    del of_site[key]

    def to(self, trace: Trace, within: timedelta) -> Sequence[Trace]:
        """What other comments said nearly so before, the earliest first."""
        return [one for one in self._before(trace, within) if one.comment_id != trace.comment_id]

    def repeats(self, trace: Trace) -> Repeats:
        """In how many threads, and by how many authors, other comments said nearly so before."""
        alike = self.to(trace, ALIKE_WITHIN)
        return Repeats(
            threads=len({one.thread_id for one in alike} - {trace.thread_id}),
            authors=len({one.author_id for one in alike} - {trace.author_id}),
            cluster=_cluster_of(alike[0]) if alike else None,
        )

    def joined(self, trace: Trace) -> UUID | None:
        """The cluster to be written down with a text: that of the earliest it is like, its own old texts included.

        None of a comment's first text that is like none: the cluster that may grow from it has the comment's name.
        """
        alike = self._before(trace, ALIKE_WITHIN)
        if alike:
            return _cluster_of(alike[0])
        return None if trace.revision == 1 else uuid5(trace.comment_id, str(trace.revision))

    def _before(self, trace: Trace, within: timedelta) -> Sequence[Trace]:
        of_site = self._by_site[trace.site]
        keys = (key for key in _probes(trace) if key in of_site)
        candidates = {id(one): one for key in keys for one in of_site[key].values()}
        itself = trace.comment_id, trace.revision
        begin = trace.at - within
        found = (
            one
            for one in candidates.values()
            if (one.comment_id, one.revision) != itself and begin <= one.at <= trace.at and _near(one, trace)
        )
        return sorted(found, key=lambda one: (one.at, one.comment_id, one.revision))


def _cluster_of(first: Trace) -> UUID:
    """Of the earliest text that one is like, which may be the first of all."""
    return first.cluster or first.comment_id


def _near(one: Trace, other: Trace) -> bool:
    if one.fingerprint is not None and one.fingerprint == other.fingerprint:
        return True
    hashes = one.simhash, other.simhash
    return hashes[0] is not None and hashes[1] is not None and distance(hashes[0], hashes[1]) <= NEAR


def _keys(trace: Trace) -> Iterator[_Key]:
    """Under which a text is kept."""
    if trace.fingerprint is not None:
        yield trace.fingerprint
    if trace.simhash is not None:
        yield from enumerate(bands(trace.simhash))


def _probes(trace: Trace) -> Sequence[_Key]:
    """Under which of these keys all that it is like are found."""
    near = _near_bands(trace.simhash) if trace.simhash is not None else ()
    return near if trace.fingerprint is None else (trace.fingerprint, *near)


@lru_cache(maxsize=64)
def _near_bands(simhash: int) -> tuple[_Key, ...]:
    """A text is looked up thrice, by whoever counts it."""
    return tuple((place, band) for place, probe in enumerate(probes(simhash)) for band in probe)
