"""A corrected page's effect: spoilers are seen anew for the episode that it is really about, and nothing else is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.moderation.policies.evaluate import evaluate
from services.moderation.policies.outcome import Outcome
from services.moderation.replays.history import AT_ONCE, Verdict, read_newest
from services.moderation.replays.instruments import Key
from services.moderation.replays.looking import look
from services.moderation.replays.means import Means, views_of
from services.moderation.replays.restoring import View
from services.moderation.replays.rollback import Batch
from services.moderation.replays.run import Episode, Place, Run
from services.moderation.replays.store import Step
from services.moderation.replays.tally import Tally
from shared.contracts.comments import About
from shared.episodes.scope import Post
from shared.postgres.pool import Connection, Record

_FIRST = UUID(int=0)
_COMMENTS = """
SELECT s.comment_id, c.part FROM submissions s JOIN cases c USING (comment_id)
WHERE s.thread_id = $1 AND s.comment_id > $2 ORDER BY s.comment_id LIMIT $3
"""
_COUNT = "SELECT count(*) FROM submissions JOIN cases USING (comment_id) WHERE thread_id = $1"
_THREAD = "SELECT title, about FROM threads WHERE thread_id = $1"


async def episode_batch(
    connection: Connection, means: Means, run: Run, corrected: Episode, at: datetime
) -> Batch:
    """The next 200 comments of the thread, each by the version that its verdict was reached by."""
    thread = await connection.fetchrow(_THREAD, corrected.thread)
    if thread is None:
        return Batch(step=Step(place=None, seen=0, total=0, tally=Tally()))
    total = run.total
    if total is None:
        total = await connection.fetchval(_COUNT, corrected.thread)
    after = run.place.comment if run.place and run.place.comment else _FIRST
    rows = await connection.fetch(_COMMENTS, corrected.thread, after, AT_ONCE)
    found = await read_newest(connection, means.log, {row["comment_id"]: row["part"] for row in rows})
    views = await _rescoped(connection, means, run.site, found.verdicts, _post(thread))

    async def judge(verdict: Verdict) -> tuple[Outcome, Mapping[str, str]] | None:
        event = verdict.event
        view = views.get((event.comment_id, event.revision))
        if view is None:
            return None
        policy = await means.versions.of_verdict(connection, run.site, event.policy)
        if policy.reference == event.policy:
            view = _as_limited(view, verdict)
        return evaluate(policy, *view), view[1].models

    looked = await look(found, judge, "episode", at)
    more = Place(comment=rows[-1]["comment_id"]) if len(rows) == AT_ONCE else None
    step = Step(
        place=more,
        seen=min(run.seen + len(rows), total),
        total=total,
        tally=looked.tally,
        differences=looked.differences,
    )
    return Batch(step=step, appends=looked.appends)


async def _rescoped(
    connection: Connection, means: Means, site: str, verdicts: Sequence[Verdict], post: Post
) -> Mapping[Key, View]:
    """The comments as they were seen then, but for spoilers."""
    curves = await means.instruments.curves(connection, site)
    views = (await views_of(connection, means, verdicts, curves)).of
    anew = await means.instruments.rescope(connection, site, list(views.values()), post)
    return dict(zip(views, anew, strict=True))


def _as_limited(view: View, verdict: Verdict) -> View:
    """Compared with the limits of then: that they have moved since is no cause to change anything."""
    grounds = verdict.event.sealed.grounds if verdict.event.sealed else None
    if grounds is None:
        return view
    hold, cover = grounds.hold_limit, grounds.cover_limit
    seen, judged = view
    return seen, msgspec.structs.replace(judged, spam_at=lambda _: hold, spoiler_at=lambda _: cover)


def _post(thread: Record) -> Post:
    about = msgspec.convert(thread["about"], About)
    return Post(title=thread["title"], work=about.work, season=about.season, episode=about.episode)
