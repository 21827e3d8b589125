"""How far behind everything is: relays, consumers, what is counted; and how webhooks fare."""

from collections.abc import Mapping

from msgspec import Struct

from services.moderation.numbers.scope import Scope
from shared.contracts.condition import CommentsCondition, WebhookCondition
from shared.contracts.topics import MODERATION
from shared.postgres.pool import Connection
from shared.streams.condition import read_condition

RECORDS = "records"
"""The consumer that counts for these pages."""
_CHECKPOINTS = "SELECT part, position FROM checkpoints WHERE consumer = $1"
_HEADS = """
SELECT p.part, coalesce((SELECT max(position) FROM events e WHERE e.part = p.part), 0) AS position
FROM unnest($1::smallint[]) AS p(part)
"""
_SCREENING = "screening"
_VISIBILITY = "visibility"
_NOTIFICATIONS = "notifications"


class Lag(Struct, frozen=True, kw_only=True):
    """So many events wait for `what`; None: the comment service did not say."""

    what: str
    events: int | None


class Parked(Struct, frozen=True, kw_only=True):
    """Events that a consumer gave up on until somebody replays them."""

    consumer: str
    events: int


class Road(Struct, frozen=True, kw_only=True):
    """`reached`: whether the comment service answered; without it some lags and all webhooks are not known."""

    reached: bool
    lags: tuple[Lag, ...]
    parked: tuple[Parked, ...]
    webhooks: tuple[WebhookCondition, ...]


async def read_road(
    connection: Connection, scope: Scope, comments: CommentsCondition | None, partitions: int
) -> Road:
    """The road is everybody's; webhooks are told of the scope's sites."""
    parts = range(partitions)
    own = await read_condition(connection, MODERATION.name, (RECORDS,), parts)
    heads = {row["part"]: row["position"] for row in await connection.fetch(_HEADS, list(parts))}
    rows = await connection.fetch(_CHECKPOINTS, _SCREENING)
    screened = {row["part"]: row["position"] for row in rows}
    parked = {**own.parked, **(comments.parked if comments else {})}
    return Road(
        reached=comments is not None,
        lags=(
            Lag(what="relay_comments", events=comments.relay_lag if comments else None),
            Lag(what="screening", events=_behind(comments.heads, screened) if comments else None),
            Lag(what="relay_moderation", events=own.relay_lag),
            Lag(what="visibility", events=_of(comments, _VISIBILITY, heads)),
            Lag(
                what="notifications", events=_of(comments, _NOTIFICATIONS, comments.heads if comments else {})
            ),
            Lag(what="records", events=own.consumer_lag[RECORDS]),
        ),
        parked=tuple(Parked(consumer=name, events=events) for name, events in sorted(parked.items())),
        webhooks=tuple(
            one for one in (comments.webhooks if comments else ()) if scope.site in (None, one.site)
        ),
    )


def _of(comments: CommentsCondition | None, consumer: str, heads: Mapping[int, int]) -> int | None:
    return _behind(heads, comments.checkpoints.get(consumer, {})) if comments else None


def _behind(heads: Mapping[int, int], checkpoints: Mapping[int, int]) -> int:
    return sum(max(0, head - checkpoints.get(part, 0)) for part, head in heads.items())
