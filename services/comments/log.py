"""The comment service's log: its events, its partitions, and where a thread lives."""

from uuid import UUID, uuid5

from shared.contracts.comments import COMMENT_EVENTS
from shared.eventlog.codec import Codec

CODEC = Codec(COMMENT_EVENTS)
_THREADS = UUID("6c1a4d6e-9d53-5f0e-8f6b-3f5c8a1f6f50")


def thread_id_of(site: str, key: str) -> UUID:
    """A thread's identifier follows from its site and key: two first comments at once open the same thread."""
    return uuid5(_THREADS, f"{site}\n{key}")


def birth_part(thread_id: UUID, partitions: int) -> int:
    """The partition a thread is born into, and keeps even when their number grows."""
    return thread_id.int % partitions
