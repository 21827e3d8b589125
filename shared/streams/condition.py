"""How a service's road stands: what is still to be relayed and handled, what is parked, who works. For `/metrics`."""

import asyncio
from collections.abc import Sequence

import structlog
from msgspec import Struct
from prometheus_client import CollectorRegistry, Gauge

from shared.postgres.pool import Connection, Pool, acquire
from shared.streams.failures import describe
from shared.streams.pace import pause

_EVERY_S = 5.0
_RELAY_LAG = """
SELECT coalesce(sum(head - coalesce(r.position, 0)), 0)::bigint
FROM unnest($2::smallint[]) AS p(part)
CROSS JOIN LATERAL (SELECT coalesce(max(position), 0) AS head FROM events e WHERE e.part = p.part) h
LEFT JOIN relays r ON r.topic = $1 AND r.part = p.part
"""
_CONSUMER_LAG = """
SELECT coalesce(sum(head - coalesce(c.position, 0)), 0)::bigint
FROM unnest($2::smallint[]) AS p(part)
CROSS JOIN LATERAL (SELECT coalesce(max(position), 0) AS head FROM events e WHERE e.part = p.part) h
LEFT JOIN checkpoints c ON c.consumer = $1 AND c.part = p.part
"""
_PARKED = "SELECT consumer, count(*) AS events FROM parked GROUP BY consumer"
_SKIPPED = "SELECT consumer, type, events FROM skipped"
_WORKERS = (
    "SELECT consumer, count(*) AS workers FROM lease_holders WHERE expires_at > now() GROUP BY consumer"
)

log = structlog.get_logger(__name__)


class Condition(Struct, frozen=True, kw_only=True):
    """Counts of events: not yet in the stream, not yet handled by readers of the own log, parked, and skipped by type.

    And of workers.
    """

    relay_lag: int
    consumer_lag: dict[str, int]
    parked: dict[str, int]
    skipped: dict[tuple[str, str], int]
    workers: dict[str, int]


async def read_condition(
    connection: Connection, topic: str, own_readers: Sequence[str], parts: Sequence[int]
) -> Condition:
    """How the relay of `topic` and the consumers of this service stand."""
    return Condition(
        relay_lag=await connection.fetchval(_RELAY_LAG, topic, list(parts)),
        consumer_lag={
            name: await connection.fetchval(_CONSUMER_LAG, name, list(parts)) for name in own_readers
        },
        parked={row["consumer"]: row["events"] for row in await connection.fetch(_PARKED)},
        skipped={(row["consumer"], row["type"]): row["events"] for row in await connection.fetch(_SKIPPED)},
        workers={row["consumer"]: row["workers"] for row in await connection.fetch(_WORKERS)},
    )


class ConditionMetrics:
    """Gauges of one service, refreshed every few seconds."""

    def __init__(
        self, registry: CollectorRegistry, topic: str, own_readers: Sequence[str], partitions: int
    ) -> None:
        self._topic = topic
        self._own_readers = own_readers
        self._parts = range(partitions)
        self._relay = Gauge("relay_lag_events", "Events not yet relayed to the stream", registry=registry)
        self._lag = Gauge("consumer_lag_events", "Events not yet handled", ["consumer"], registry=registry)
        self._parked = Gauge("parked_events", "Events given up on, for now", ["consumer"], registry=registry)
        self._skipped = Gauge(
            "skipped_events",
            "Events of types that the program did not know",
            ["consumer", "type"],
            registry=registry,
        )
        self._workers = Gauge(
            "workers", "Processes that work for a consumer", ["consumer"], registry=registry
        )

    async def run(self, pool: Pool, stop: asyncio.Event) -> None:
        """Refresh until `stop`."""
        while not stop.is_set():
            try:
                async with acquire(pool) as connection:
                    self._show(await read_condition(connection, self._topic, self._own_readers, self._parts))
            except Exception as error:  # noqa: BLE001 - the figures stay as they were; readiness tells the rest
                log.warning("condition_unknown", error=describe(error))
            await pause(stop, _EVERY_S)

    def _show(self, condition: Condition) -> None:
        self._relay.set(condition.relay_lag)
        for gauge, values in (
            (self._lag, condition.consumer_lag),
            (self._parked, condition.parked),
            (self._workers, condition.workers),
        ):
            gauge.clear()
            for name, value in values.items():
                gauge.labels(name).set(value)
        self._skipped.clear()
        for labels, events in condition.skipped.items():
            self._skipped.labels(*labels).set(events)
