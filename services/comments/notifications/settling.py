"""Records what came of attempts, many at once, and what they say of the endpoint."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from services.comments.notifications.claiming import Claim
from services.comments.notifications.outcome import Attempt, Delivered, GaveUp, Outcome, RetryIn
from shared.postgres.pool import Connection

_PATIENCE = timedelta(days=5)

_RESULTS = """
jsonb_to_recordset($1) AS r(
    delivery_id uuid, webhook_id uuid, lease timestamptz, state text, delay float8, pause float8,
    gone boolean, at timestamptz, duration_ms int, status smallint, error text, answer text)
"""
_KEEP_ATTEMPTS = f"""
INSERT INTO attempts (delivery_id, at, duration_ms, status, error, answer)
SELECT d.delivery_id, r.at, r.duration_ms, r.status, r.error, r.answer
FROM {_RESULTS} JOIN deliveries d USING (delivery_id)
ON CONFLICT DO NOTHING
"""
# A lease that is not the row's any more was that of a sender too slow: somebody else has the delivery now.
_SETTLE = f"""
UPDATE deliveries d
SET state = r.state, attempts = d.attempts + 1,
    due_at = CASE r.state WHEN 'pending' THEN now() + make_interval(secs => r.delay) ELSE d.due_at END,
    settled_at = CASE WHEN r.state <> 'pending' THEN now() END
FROM {_RESULTS}
WHERE d.delivery_id = r.delivery_id AND d.due_at = r.lease AND d.state = 'pending'
"""
_LEARN = f"""
WITH learnt AS (
    SELECT r.webhook_id, bool_or(r.state = 'sent') AS sent, bool_or(r.gone) AS gone, max(r.pause) AS pause
    FROM {_RESULTS} GROUP BY r.webhook_id
), judged AS (
    SELECT w.webhook_id, l.sent, l.pause, CASE
        WHEN l.gone THEN 'the receiver answered 410 Gone'
        WHEN NOT l.sent AND w.failing_since <= now() - $2::interval THEN 'nothing but failures for 5 days'
    END AS verdict
    FROM webhooks w JOIN learnt l USING (webhook_id)
    WHERE NOT l.sent OR l.gone OR l.pause IS NOT NULL
        OR w.failing_since IS NOT NULL OR w.paused_until IS NOT NULL
    ORDER BY w.webhook_id FOR UPDATE OF w
)
UPDATE webhooks w
SET failing_since = CASE WHEN NOT j.sent THEN coalesce(w.failing_since, now()) END,
    paused_until = CASE
        WHEN j.pause IS NOT NULL THEN now() + make_interval(secs => j.pause)
        WHEN NOT j.sent THEN w.paused_until
    END,
    disabled_at = CASE WHEN j.verdict IS NULL THEN w.disabled_at ELSE coalesce(w.disabled_at, now()) END,
    disabled_reason = coalesce(w.disabled_reason, j.verdict)
FROM judged j WHERE w.webhook_id = j.webhook_id
RETURNING w.webhook_id, j.verdict
"""
_FORGET = """
DELETE FROM attempts
WHERE ctid = ANY (ARRAY(SELECT ctid FROM attempts WHERE at < now() - interval '30 days' LIMIT 20000))
"""


class Result(Struct, frozen=True, kw_only=True):
    """A row of `_RESULTS`. `delay` and `pause` are in seconds."""

    delivery_id: UUID
    webhook_id: UUID
    lease: datetime
    state: str
    delay: float | None
    pause: float | None
    gone: bool
    at: datetime
    duration_ms: int
    status: int | None
    error: str | None
    answer: str | None


def result(claim: Claim, attempt: Attempt, outcome: Outcome) -> Result:
    """What is recorded of an attempt for a claim."""
    state, delay, pause, gone = _consequence(outcome)
    return Result(
        delivery_id=claim.delivery_id,
        webhook_id=claim.webhook_id,
        lease=claim.lease,
        state=state,
        delay=delay,
        pause=pause,
        gone=gone,
        at=attempt.at,
        duration_ms=attempt.duration_ms,
        status=attempt.status,
        error=attempt.error,
        answer=attempt.answer,
    )


async def settle(connection: Connection, results: Sequence[Result]) -> dict[UUID, str]:
    """Record results in one transaction; return the endpoints that are disabled for it, and why.

    Whatever was claimed anew meanwhile is left alone.
    """
    async with connection.transaction():
        await connection.execute(_KEEP_ATTEMPTS, results)
        await connection.execute(_SETTLE, results)
        learnt = await connection.fetch(_LEARN, results, _PATIENCE)
    return {row["webhook_id"]: row["verdict"] for row in learnt if row["verdict"]}


async def forget_old_attempts(connection: Connection) -> None:
    """Answers may quote what was sent; after 30 days they are of no more use."""
    await connection.execute(_FORGET)


def _consequence(outcome: Outcome) -> tuple[str, float | None, float | None, bool]:
    match outcome:
        case Delivered():
            return "sent", None, None, False
        case RetryIn(delay, pause):
            return "pending", delay.total_seconds(), pause.total_seconds() if pause else None, False
        case GaveUp(gone):
            return "failed", None, None, gone
