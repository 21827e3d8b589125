"""The moderation service's log: its events, its partitions, and where a stream lives."""

from uuid import UUID

from services.moderation.cases.events import PRIVATE_EVENTS as CASE_EVENTS
from services.moderation.labelling.events import LABEL_EVENTS
from services.moderation.learning.events import MODEL_EVENTS
from services.moderation.policing.events import POLICY_EVENTS
from shared.contracts.moderation import MODERATION_EVENTS
from shared.eventlog.codec import Codec

CODEC = Codec(MODERATION_EVENTS, private=(*CASE_EVENTS, *POLICY_EVENTS, *LABEL_EVENTS, *MODEL_EVENTS))
"""What the comment service hears of, and what it is only told the places of: its stream has no holes."""


def birth_part(stream_id: UUID, partitions: int) -> int:
    """The partition that a stream is born into, and keeps even when their number grows.

    The stream of a case is its comment; see policing.store and labelling.store for the others.
    """
    return stream_id.int % partitions
