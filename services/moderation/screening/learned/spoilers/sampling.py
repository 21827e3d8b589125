"""Which texts of a work are learned from where memory has no room for all: the same, whatever their order."""

import hashlib
import heapq
from collections.abc import Iterable

from services.moderation.screening.learned.spoilers.places import Place

_TEXTS = 24_000
_MOST_EACH, _LEAST_EACH = 1_500, 60
_CHARACTERS = 3_000


def sample(texts: Iterable[tuple[Place, str]]) -> dict[Place, list[str]]:
    """At most 24,000 texts, 1,500 of a place or as many as have room, repeated ones once; places and texts in order.

    Which ones is decided by their hashes, so that neither order nor repetition plays a part. A text is cut after
    3,000 characters; with more than 400 places each has 60.
    """
    kept: dict[Place, _Smallest] = {}
    for place, text in texts:
        if place not in kept:
            kept[place] = _Smallest()
            for held in kept.values():
                held.cut(_room(len(kept)))
        kept[place].add(text[:_CHARACTERS])
        kept[place].cut(_room(len(kept)))
    return {place: kept[place].texts for place in sorted(kept)}


def _room(places: int) -> int:
    return min(_MOST_EACH, max(_LEAST_EACH, _TEXTS // places))


class _Smallest:
    """The texts with the smallest hashes."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, str]] = []
        self._known: set[int] = set()

    def add(self, text: str) -> None:
        key = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        if key not in self._known:
            self._known.add(key)
            heapq.heappush(self._heap, (-key, text))

    def cut(self, room: int) -> None:
        while len(self._heap) > room:
            key, _ = heapq.heappop(self._heap)
            self._known.discard(-key)

    @property
    def texts(self) -> list[str]:
        return [text for _, text in sorted(self._heap, reverse=True)]
