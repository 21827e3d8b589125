"""A version in shadow: what it says is kept beside the live verdicts, and compared."""

from collections.abc import Sequence

from services.moderation.policies.evaluate import evaluate
from services.moderation.replays.comparing import compare
from services.moderation.replays.reading import Wanted, read_shadow_differences
from services.moderation.replays.shadows import put_shadows, read_shadow
from services.moderation.replays.tally import Agreement
from shared.postgres.pool import Connection
from tests.support.cases import NOON, REMOVE
from tests.support.history import SITE, History, Said, see

LINK, HARMLESS, AHEAD = "see http://a.example", "how lovely", "in episode 9 he dies"


async def screened(past: History, connection: Connection, *texts: str) -> list[Said]:
    """Comments as screening would write them: verdicts of version 1, and beside them those of version 2."""
    comments = await past.said(*texts, version=1)
    await beside(past, connection, comments, 2)
    return comments


async def beside(past: History, connection: Connection, comments: Sequence[Said], version: int) -> None:
    live, shadow = [await past.means.versions.find(connection, SITE, one) for one in (1, version)]
    verdicts = [
        compare(one.comment_id, 1, evaluate(live, *see(one.text)), evaluate(shadow, *see(one.text)))
        for one in comments
    ]
    async with connection.transaction():
        await put_shadows(connection, SITE, version, verdicts, NOON)


async def test_what_it_says_is_counted_and_listed(past: History, connection: Connection) -> None:
    await past.shadow(2)
    assert await read_shadow(connection, "other") is None
    comments = await screened(past, connection, LINK, LINK, HARMLESS, AHEAD)
    await past.rule(comments[0], REMOVE)
    shadow = await read_shadow(connection, SITE)
    assert shadow
    assert (shadow.version, shadow.running, shadow.since) == (2, True, NOON)
    assert shadow.counts.kinds == {"held": 2, "unchanged": 2}
    assert shadow.counts.rules == {"any link": {"held": 2}}
    assert (shadow.counts.looked_at, shadow.counts.waiting) == (4, 2)
    assert shadow.agreement == Agreement(removed=1, caught=1)
    first = await read_shadow_differences(connection, SITE, 2, Wanted(limit=1))
    assert first.next
    second = await read_shadow_differences(connection, SITE, 2, Wanted(limit=1, after=first.next))
    assert [one.comment_id for page in (first, second) for one in page.differences] == [
        one.comment_id for one in comments[:2]
    ]
    assert second.next is None
    assert {one.text for one in second.differences} == {LINK}


async def test_a_second_verdict_on_a_revision_takes_the_place_of_the_first(
    past: History, connection: Connection
) -> None:
    await past.shadow(2)
    comments = await screened(past, connection, LINK)
    await beside(past, connection, comments, 2)
    shadow = await read_shadow(connection, SITE)
    assert shadow
    assert shadow.counts.looked_at == 1


async def test_it_is_kept_when_the_shadow_ends_and_dropped_when_another_begins(
    past: History, connection: Connection
) -> None:
    await past.shadow(2)
    await screened(past, connection, LINK)
    await past.end_shadow()
    ended = await read_shadow(connection, SITE)
    assert ended
    assert (ended.version, ended.running, ended.counts.looked_at) == (2, False, 1)
    await past.shadow(3)
    begun = await read_shadow(connection, SITE)
    assert begun
    assert (begun.version, begun.running, begun.counts.looked_at) == (3, True, 0)
