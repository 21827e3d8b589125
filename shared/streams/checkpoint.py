"""How far a consumer has come: a row that moves in the transaction of the effects, or there are no effects."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from msgspec import Struct

from shared.eventlog.log import Entry, Source
from shared.eventlog.recorded import Recorded
from shared.failpoints import failpoint
from shared.postgres.pool import Connection
from shared.streams.failures import RoadTrouble

MOVED = "RJ001"
"""SQLSTATE of `advance_checkpoint`: the checkpoint is not where this batch starts."""


class Batch(Struct, frozen=True, kw_only=True):
    """Consecutive events of a partition for one consumer: what follows `after`, up to and including `upto`.

    `entries` leaves out what is of an unknown type or parked; `event_id` is that of `upto`. A replayed event
    comes as a batch that goes nowhere (`after == upto`).
    """

    consumer: str
    part: int
    after: int
    upto: int
    event_id: UUID
    entries: tuple[Recorded, ...]


Handler = Callable[[Batch], Awaitable[None]]
"""Does what a batch asks for and advances past it in one transaction: with `advance`, or from its own SQL."""


class LogLost(RoadTrouble):
    """A checkpoint, or the stream, has an event that the log does not: a backup was restored, perhaps."""


async def advance(connection: Connection, batch: Batch) -> None:
    """Say that a batch is handled; call it inside the transaction of its effects.

    Raises asyncpg.PostgresError with SQLSTATE RJ001 if someone else was ahead: let it roll everything back.
    """
    failpoint("consumer.before_advance")
    await connection.execute("SELECT advance_checkpoint($1, $2::smallint, $3, $4, $5)", *step(batch))
    failpoint("consumer.before_commit")


def step(batch: Batch) -> tuple[object, ...]:
    """The arguments of `advance_checkpoint`, for SQL that calls it together with the effects."""
    return batch.consumer, batch.part, batch.after, batch.upto, batch.event_id


def moved(error: BaseException) -> bool:
    """Whether an error says that the checkpoint was not where the batch starts."""
    return getattr(error, "sqlstate", None) == MOVED


async def load(connection: Connection, consumer: str, part: int) -> tuple[int, UUID | None]:
    """A consumer's position in a partition, 0 before the first event, and the event there if it is known."""
    row = await connection.fetchrow(
        "SELECT position, event_id FROM checkpoints WHERE consumer = $1 AND part = $2", consumer, part
    )
    return (row["position"], row["event_id"]) if row else (0, None)


async def verify(source: Source, part: int, position: int, event_id: UUID | None) -> None:
    """Raise LogLost unless the log has that event, or any if it is not known which, at that position."""
    found = await source.after(part, position - 1, 1)
    if not found or found[0].position != position:
        raise LogLost(f"partition {part}: the log has nothing at {position}")
    if event_id is not None and found[0].event_id != event_id:
        raise LogLost(f"partition {part}: the log has another event at {position}")


def batch_of(consumer: str, run: Sequence[Entry], entries: tuple[Recorded, ...]) -> Batch:
    """The batch that covers a run of consecutive entries, `entries` being those to be handled."""
    return Batch(
        consumer=consumer,
        part=run[0].part,
        after=run[0].position - 1,
        upto=run[-1].position,
        event_id=run[-1].event_id,
        entries=entries,
    )
