"""The moderation service's log: its events, its partitions, and where a case lives."""

from uuid import UUID

from shared.contracts.moderation import MODERATION_EVENTS
from shared.eventlog.codec import Codec

CODEC = Codec(MODERATION_EVENTS)


def birth_part(comment_id: UUID, partitions: int) -> int:
    """The partition that the case of a comment is born into, and keeps even when their number grows."""
    return comment_id.int % partitions
