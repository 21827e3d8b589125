"""What the comment service tells the other one of how it stands: its webhooks, its road, where its log ends.

Fields may be added with defaults, never changed: the two are not replaced at the same moment.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class WebhookCondition(Struct, frozen=True, kw_only=True):
    """An endpoint. `host` is where it lies, and no more: addresses may hold secrets.

    `waiting` deliveries are not over yet, the oldest since `waiting_since`; of the last week's deliveries `given_up`
    reached nobody. Both count to a thousand.
    """

    id: UUID
    site: str
    host: str
    failing_since: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    given_up: int = 0


class CommentsCondition(Struct, frozen=True, kw_only=True):
    """`heads` are the last positions of its log's partitions, `checkpoints` how far each of its consumers has come.

    `parked` are events that a consumer gave up on, for now. Of many webhooks those that fare worst are told.
    """

    heads: dict[int, int] = {}
    checkpoints: dict[str, dict[int, int]] = {}
    relay_lag: int = 0
    parked: dict[str, int] = {}
    webhooks: tuple[WebhookCondition, ...] = ()
