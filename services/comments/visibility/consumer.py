"""Applies the moderation service's rulings and answers to comments, each exactly once, in the order of its log."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import structlog

from services.comments.commenting.requests import Place, request
from services.comments.commenting.writer import Committed, Request, base64, commit
from services.comments.rendering.rendered import Mask as Cover
from services.comments.rendering.renderer import Renderer
from services.comments.visibility.decider import Judgement, Subject, appeal_answered, judgement, rule
from shared.contracts.comments import Covered, Ruled
from shared.contracts.event import Event
from shared.contracts.moderation import AppealAnswered
from shared.contracts.ruling import Mask
from shared.eventlog.keys import KeyCache
from shared.eventlog.sealing import SubjectKey
from shared.postgres.pool import Pool, acquire
from shared.streams.checkpoint import Batch, advance

log = structlog.get_logger(__name__)

_SUBJECTS = """
SELECT c.comment_id, v.revision, c.thread_id, c.part, c.author_id, v.state, v.body,
    c.awaiting IS NOT NULL AND c.revision = v.revision AS awaiting, v.masked_html IS NOT NULL AS masked,
    (v.decided->>'decision')::uuid AS decision
FROM unnest($1::uuid[], $2::int[]) AS w(comment_id, revision)
JOIN comments c ON c.comment_id = w.comment_id
JOIN revisions v ON v.comment_id = w.comment_id AND v.revision = w.revision
"""


class Visibility:
    """The handler of the consumer `visibility` on the topic `moderation`."""

    def __init__(
        self,
        pool: Pool,
        keys: KeyCache,
        renderer: Renderer,
        committed: Committed,
        clock: Callable[[], datetime],
    ) -> None:
        self._pool = pool
        self._keys = keys
        self._renderer = renderer
        self._committed = committed
        self._clock = clock

    async def __call__(self, batch: Batch) -> None:
        """Rule on what the batch judges and step past it. A comment that comes twice ends a part of the batch."""
        for part in _parts(batch):
            await self._rule(part)

    async def _rule(self, batch: Batch) -> None:
        judged = [
            found
            for entry in batch.entries
            if isinstance(entry.event, Event) and (found := judgement(entry.event, entry.event_id))
        ]
        answered = [
            (entry.event, entry.event_id)
            for entry in batch.entries
            if isinstance(entry.event, AppealAnswered)
        ]
        requests = await self._requests(judged) if judged else []
        requests += await self._answers(answered) if answered else []
        async with acquire(self._pool) as connection:
            if not requests:
                async with connection.transaction():
                    await advance(connection, batch)
                return
            written = await commit(connection, requests, batch)
        self._committed(requests)
        for request_, outcome in zip(requests, written, strict=True):
            if outcome.refusal not in {None, "duplicate"}:
                log.warning("ruling_refused", comment=request_.row.comment_id, reason=outcome.refusal)

    async def _requests(self, judged: Sequence[Judgement]) -> list[Request]:
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(
                _SUBJECTS, [item.comment_id for item in judged], [item.revision for item in judged]
            )
            subjects = {
                (row["comment_id"], row["revision"]): msgspec.convert(dict(row), Subject) for row in rows
            }
            sealed = any(_masks(item) or item.message for item in judged)  # what brings a text of its own
            owners = {subject.author_id for subject in subjects.values()} if sealed else ()
            keys = await self._keys.fetch(connection, owners)
        requests = []
        for item in judged:
            subject = subjects.get((item.comment_id, item.revision))
            if subject is None:
                log.warning("ruling_on_unknown_revision", comment=item.comment_id, revision=item.revision)
                continue
            covered = await self._cover(item.ruling.mask or Mask(), subject) if _masks(item) else None
            event = rule(item, subject, covered, self._clock())
            if event is not None:
                requests.append(_request(item, subject, event, keys.get(subject.author_id)))
        return requests

    async def _answers(self, answered: Sequence[tuple[AppealAnswered, UUID]]) -> list[Request]:
        """For the author to see: what came of an appeal against a decision on a revision that there is."""
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(
                _SUBJECTS,
                [event.comment_id for event, _ in answered],
                [event.revision for event, _ in answered],
            )
        places = {row["comment_id"]: Place(row["thread_id"], row["part"]) for row in rows}
        requests = []
        for event, cause in answered:
            if place := places.get(event.comment_id):
                built = request(place, appeal_answered(event, cause, self._clock()))
                built.row.command_key = built.row.request_hash = ruling_key(cause)
                requests.append(built)
        return requests

    async def _cover(self, mask: Mask, subject: Subject) -> Covered:
        """The revision's HTML with more of it covered; all of it if it cannot be rendered in time."""
        cover = Cover(spans=mask.spans, whole=not mask.spans, label=mask.label)
        rendered = await self._renderer.render(subject.body or "", mask=cover)
        if rendered.failed:
            return Covered(html="")
        return Covered(
            html=rendered.html,
            spoilers=tuple((spoiler.scope, spoiler.html) for spoiler in rendered.spoilers),
        )


def ruling_key(cause: UUID) -> str:
    """The idempotency key of what follows from an event of the other service."""
    return base64(hashlib.sha256(b"ruling" + cause.bytes).digest())


def _masks(item: Judgement) -> bool:
    return item.ruling.action == "mask"


def _request(item: Judgement, subject: Subject, event: Ruled, key: bytes | None) -> Request:
    """Without the author's key, destroyed, nothing can be sealed: the ruling stands without cover and message."""
    if key is None and getattr(event, "sealed", None) is not None:
        event = msgspec.structs.replace(event, sealed=None)
    owner = SubjectKey(subject.author_id, key, b"") if key else None
    built = request(Place(subject.thread_id, subject.part), event, subject=owner)
    built.row.command_key = built.row.request_hash = ruling_key(item.cause)
    return built


def _parts(batch: Batch) -> list[Batch]:
    """The batch in runs that name each comment once: one call rules on a comment only once."""
    parts: list[Batch] = []
    seen: set[UUID] = set()
    start = 0
    after = batch.after
    for index, entry in enumerate(batch.entries):
        if entry.stream_id in seen:
            last = batch.entries[index - 1]
            parts.append(
                msgspec.structs.replace(
                    batch,
                    after=after,
                    upto=last.position,
                    event_id=last.event_id,
                    entries=batch.entries[start:index],
                )
            )
            after, start = last.position, index
            seen.clear()
        seen.add(entry.stream_id)
    parts.append(msgspec.structs.replace(batch, after=after, entries=batch.entries[start:]))
    return parts
