"""A replay: what a version says of all that was ever screened on a site, beside what holds. It changes nothing."""

from msgspec.structs import replace

from services.moderation.policies.document import Policy
from services.moderation.replays.differences import beside, difference
from services.moderation.replays.history import AT_ONCE, Found, read_window
from services.moderation.replays.means import Means, Views, machine, under, views_of
from services.moderation.replays.restoring import Curves
from services.moderation.replays.run import Place, Replay, Run
from services.moderation.replays.store import Step
from services.moderation.replays.tally import Tally
from shared.postgres.pool import Connection

_WINDOW = 2 * AT_ONCE  # every verdict that somebody should look at is followed by the case it opens
_HEADS = """
SELECT p.part, (SELECT max(e.position) FROM events e WHERE e.part = p.part) AS head
FROM generate_series(0, coalesce((SELECT max(part) FROM events), -1)) AS p (part)
"""


async def replay_batch(connection: Connection, means: Means, run: Run, asked: Replay) -> Step:
    """The next window of the log. Raises VersionNotFound or PolicyInvalid for a version that cannot be read."""
    place = run.place or Place(heads=await _heads(connection))
    total = sum(head for _, head in place.heads)
    if place.index >= len(place.heads):
        return Step(place=None, seen=total, total=total, tally=Tally())
    part, head = place.heads[place.index]
    upto = min(place.position + _WINDOW, head)
    policy = await _policy(connection, means, run.site, asked)
    curves = await means.instruments.curves(connection, run.site)
    found = await read_window(connection, means.log, run.site, (part, place.position, upto, head))
    views = await views_of(connection, means, found.verdicts, curves)
    step = _compare(policy, found, views, curves)
    after = (
        replace(place, position=upto) if upto < head else replace(place, index=place.index + 1, position=0)
    )
    return replace(
        step,
        place=after if after.index < len(after.heads) else None,
        seen=sum(head for _, head in after.heads[: after.index]) + after.position,
        total=total,
    )


def _compare(policy: Policy, found: Found, views: Views, curves: Curves) -> Step:
    tally = Tally()
    differences = []
    for why in found.left_out:
        tally.leave_out(why)
    for verdict in found.verdicts:
        event = verdict.event
        key = (event.comment_id, event.revision)
        if key not in views.of:  # gone since
            tally.leave_out("deleted")
            continue
        now = under(policy, views.of[key], verdict)
        standing = verdict.case.standing(event.revision)
        one = beside(*key, standing.ruling, now) if standing else difference(*key, machine(verdict), now)
        tally.add(one)
        tally.approximate += key in views.approximate
        tally.older_models += any(event.models.get(name) != hash_ for name, hash_ in curves.models.items())
        if one.kind != "unchanged":
            differences.append(one)
    return Step(place=None, seen=0, total=0, tally=tally, differences=differences)


async def _policy(connection: Connection, means: Means, site: str, subject: Replay) -> Policy:
    if subject.text is not None:
        return means.versions.of_text(subject.text)
    return await means.versions.find(connection, site, subject.version or 0)


async def _heads(connection: Connection) -> tuple[tuple[int, int], ...]:
    """Of every partition that has anything in it."""
    rows = await connection.fetch(_HEADS)
    return tuple((row["part"], row["head"]) for row in rows if row["head"])
