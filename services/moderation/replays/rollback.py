"""A roll back's effect: what a version said is judged again by the one that is live instead, and its labels go."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from services.moderation.cases.store import Append
from services.moderation.labelling.store import Append as LabelAppend
from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import Outcome
from services.moderation.replays.history import AT_ONCE, Verdict, read_newest
from services.moderation.replays.labels import labels_of
from services.moderation.replays.looking import look
from services.moderation.replays.means import Means, views_of
from services.moderation.replays.run import Place, Rollback, Run
from services.moderation.replays.store import Step
from services.moderation.replays.tally import Tally
from shared.postgres.pool import Connection

_FIRST = UUID(int=0)
_BEGIN = Place(stage="labels", comment=_FIRST)
_IN_HAND = timedelta(minutes=1)
_VERDICTS = """
SELECT comment_id, part FROM cases
WHERE site = $1 AND verdict->>'policy' = $2 AND comment_id > $3
    AND ($4::timestamptz IS NULL OR (verdict->>'at')::timestamptz > $4)
ORDER BY comment_id LIMIT $5
"""
_COUNT = "SELECT count(*) FROM cases WHERE site = $1 AND verdict->>'policy' = ANY ($2)"
_EARLIER = """
SELECT (subject->>'from')::int AS version, (subject->>'to')::int AS to FROM replays
WHERE site = $1 AND kind = 'rollback' AND asked_at < $2 ORDER BY asked_at
"""


class Batch(Struct, frozen=True, kw_only=True):
    """What a batch leads to, to be written together. `not_before`: when the next one may begin."""

    step: Step
    appends: Sequence[Append] = ()
    labels: Sequence[LabelAppend] = ()
    not_before: datetime | None = None


async def rollback_batch(
    connection: Connection, means: Means, run: Run, rolled_back: Rollback, at: datetime
) -> Batch:
    """The next 200 labels or verdicts.

    Three stages: labels; verdicts, version by version; and once more those that were in hand at the moment of the
    roll back, by processes that had not heard of it yet. Raises PolicyInvalid if the version that is live cannot be
    read.
    """
    place = run.place or _BEGIN
    if place.stage == "labels":
        return await _take_labels(connection, means, run, rolled_back, at)
    return await _look_again(connection, means, run, rolled_back, at)


async def count_judged(connection: Connection, site: str, name: str) -> int:
    """How many verdicts stand that the version called so in verdicts has reached: what rolling it back looks at."""
    found: int = await connection.fetchval(_COUNT, site, [name])
    return found


async def _take_labels(
    connection: Connection, means: Means, run: Run, rolled_back: Rollback, at: datetime
) -> Batch:
    place = run.place or _BEGIN
    total = run.total
    if total is None:
        names = await _names(connection, means, run, rolled_back)
        total = await connection.fetchval(_COUNT, run.site, names)
    name = means.versions.name(run.site, rolled_back.version)
    found = await labels_of(connection, run.site, name, place.comment or _FIRST, at)
    after = (
        Place(stage="labels", comment=found.last) if found.last else Place(stage="verdicts", comment=_FIRST)
    )
    return Batch(step=Step(place=after, seen=0, total=total, tally=Tally()), labels=found.appends)


async def _look_again(
    connection: Connection, means: Means, run: Run, rolled_back: Rollback, at: datetime
) -> Batch:
    place = run.place or _BEGIN
    names = await _names(connection, means, run, rolled_back)
    since = run.asked_at - _IN_HAND if place.stage == "late" else None
    rows = await connection.fetch(
        _VERDICTS, run.site, names[place.index], place.comment or _FIRST, since, AT_ONCE
    )
    found = await read_newest(connection, means.log, {row["comment_id"]: row["part"] for row in rows})
    curves = await means.instruments.curves(connection, run.site)
    views = await views_of(connection, means, found.verdicts, curves)
    policy = await means.versions.find(connection, run.site, rolled_back.to)

    async def judge(verdict: Verdict) -> tuple[Outcome, Mapping[str, str]] | None:
        view = views.of.get((verdict.event.comment_id, verdict.event.revision))
        return (evaluate(policy, *view), view[1].models) if view else None

    looked = await look(found, judge, "rollback", at)
    after = _after(place, rows[-1]["comment_id"] if len(rows) == AT_ONCE else None, len(names))
    counted = 0 if place.stage == "late" else len(rows)
    step = Step(
        place=after,
        seen=min(run.seen + counted, run.total or 0),
        total=run.total or 0,
        tally=Tally() if place.stage == "late" and not looked.appends else looked.tally,
        differences=looked.differences,
    )
    late = after is not None and (place.stage, after.stage) == ("verdicts", "late")
    return Batch(
        step=step,
        appends=looked.appends,
        not_before=run.asked_at + means.known_within if late else None,
    )


def _after(place: Place, last: UUID | None, names: int) -> Place | None:
    """Go on after `last`; None: nothing more of this version's, on to the next, or to those in hand."""
    if last is not None:
        return Place(stage=place.stage, index=place.index, comment=last)
    if place.stage == "late":
        return None
    if place.index + 1 < names:
        return Place(stage="verdicts", index=place.index + 1, comment=_FIRST)
    return Place(stage="late", comment=_FIRST)


async def _names(connection: Connection, means: Means, run: Run, rolled_back: Rollback) -> list[str]:
    """What is rolled back, and what was rolled back to that before: where both said the same, nothing was changed
    then, and the verdict that stands has lost what it rested on only now.
    """
    led: dict[int, int] = {}
    for row in await connection.fetch(_EARLIER, run.site, run.asked_at):
        led[row["version"]] = row["to"]
    live = await means.versions.live_number(connection, run.site)
    versions = [rolled_back.version]
    for version in versions:  # grows while it is gone through
        versions += [
            one for one, to in led.items() if to == version and one not in (*versions, live, rolled_back.to)
        ]
    return [means.versions.name(run.site, version) for version in versions]
