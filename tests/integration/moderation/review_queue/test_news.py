"""What is new since a list was read, and which of its cases are not as they were."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.moderation.cases.commands import Claim, Release
from services.moderation.rebuild import rebuild
from services.moderation.review_queue.asked import Asked
from services.moderation.review_queue.listing import read_queue
from services.moderation.review_queue.news import MOST_SHOWN, News, read_news
from shared.errors import Invalid
from shared.postgres.pool import connect
from tests.support.cases import rule
from tests.support.database import Database
from tests.support.moderation import Moderation, settings
from tests.support.told import deleted, edited, opened, posted, reported

LINKS = "Win now: https://bit.ly/win and https://tinyurl.com/more"
DRAMA = Asked(site="drama")


def states(news: News) -> dict[UUID, str]:
    return {one.comment_id: one.state for one in news.changed}


async def test_new_cases_are_counted_and_told_once(mod: Moderation) -> None:
    first, second, third = posted(LINKS), posted(LINKS + "!"), posted(LINKS + "?", mode="hold")
    await mod.screening.handle(mod.teller.batch(opened(), first))
    marker = (await read_queue(mod.pool, DRAMA)).marker
    assert (await read_news(mod.pool, DRAMA, marker, [first.comment_id])).new == 0

    await mod.screening.handle(mod.teller.batch(second, third, posted("Fine.")))
    news = await read_news(mod.pool, DRAMA, marker, [first.comment_id])
    assert (news.new, news.changed) == (2, ())
    assert (await read_news(mod.pool, Asked(site="other"), marker)).new == 0
    assert (await read_news(mod.pool, Asked(reason="mode"), marker)).new == 1
    assert (await read_news(mod.pool, Asked(q="bit.ly"), marker)).new == 2
    assert (await read_news(mod.pool, DRAMA, news.marker)).new == 0


async def test_what_is_on_the_screen_is_told_when_it_changes(mod: Moderation) -> None:
    comments = {
        name: posted(LINKS + name) for name in ("same", "claimed", "decided", "edited", "deleted", "reported")
    }
    await mod.screening.handle(mod.teller.batch(opened(), *comments.values()))
    ids = {name: one.comment_id for name, one in comments.items()}
    marker = (await read_queue(mod.pool, DRAMA)).marker

    now = datetime.now(UTC)
    await mod.cases.handle(ids["claimed"], Claim(by="ada", at=now), site=None)
    await mod.cases.handle(ids["decided"], rule(), site=None)
    await mod.screening.handle(
        mod.teller.batch(
            edited(comments["edited"], LINKS), deleted(comments["deleted"]), reported(comments["reported"])
        )
    )
    news = await read_news(mod.pool, DRAMA, marker, [*ids.values(), UUID(int=4)])
    told = {one.comment_id: one for one in news.changed}
    assert states(news) == {
        ids["claimed"]: "open",
        ids["decided"]: "decided",
        ids["edited"]: "open",
        ids["deleted"]: "gone",
        ids["reported"]: "open",
        UUID(int=4): "gone",
    }
    claim = told[ids["claimed"]].claim
    assert claim is not None
    assert claim.by.id == "ada"
    assert told[ids["edited"]].revision == 2
    assert (await read_news(mod.pool, Asked(site="other"), marker, [ids["same"]])).changed[0].state == "gone"

    await mod.cases.handle(ids["claimed"], Release(by="ada", at=now), site=None)
    again = await read_news(mod.pool, DRAMA, news.marker, list(ids.values()))
    assert [(one.comment_id, one.claim) for one in again.changed] == [(ids["claimed"], None)]


async def test_what_commits_late_is_new_all_the_same(mod: Moderation, database: Database) -> None:
    """Given a transaction that began before the list was read, when it commits after, then its cases are news."""
    comment = posted(LINKS)
    await mod.screening.handle(mod.teller.batch(opened(), comment))
    await mod.cases.handle(comment.comment_id, rule(), site=None)
    async with connect(database.moderation, "moderation", name="test") as late:
        transaction = late.transaction()
        await transaction.start()
        await late.execute("UPDATE cases SET state = 'open', since = now()")
        marker = (await read_queue(mod.pool, DRAMA)).marker
        assert (await read_news(mod.pool, DRAMA, marker)).new == 0
        await transaction.commit()
    assert (await read_news(mod.pool, DRAMA, marker)).new == 1


async def test_a_rebuild_is_no_news(mod: Moderation, database: Database) -> None:
    comments = [posted(LINKS + str(n)) for n in range(3)]
    await mod.screening.handle(mod.teller.batch(opened(), *comments))
    marker = (await read_queue(mod.pool, DRAMA)).marker
    await rebuild(settings(database.moderation))
    news = await read_news(mod.pool, DRAMA, marker, [one.comment_id for one in comments])
    assert (news.new, news.changed) == (0, ())
    assert (await read_queue(mod.pool, DRAMA)).total == 3


@pytest.mark.parametrize("marker", ["", "1", "1:2", "2:1:", "1:2:'", "9:9:9,", f"1:9:{'1,' * 3000}"])
async def test_a_marker_is_one_of_ours(mod: Moderation, marker: str) -> None:
    with pytest.raises(Invalid, match="marker"):
        await read_news(mod.pool, DRAMA, marker)


async def test_so_many_can_be_asked_about(mod: Moderation) -> None:
    marker = (await read_queue(mod.pool, DRAMA)).marker
    with pytest.raises(Invalid, match="shown"):
        await read_news(mod.pool, DRAMA, marker, [UUID(int=n) for n in range(MOST_SHOWN + 1)])
