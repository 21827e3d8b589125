"""Why was this held? Answered from the log, for as long as its author's key exists and beyond."""

from typing import Any
from uuid import uuid4

import pytest

from services.moderation.policies.evaluate import evaluate
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.history import COVERS, HOLDS_LINKS, HOLDS_SPAM, SITE, History, Said, see
from tests.support.moderation import Desk, Moderation

TEXT = "money http://a.example in episode 9"


@pytest.fixture
async def past(mod: Moderation) -> History:
    past = History(mod.pool)
    await past.thread()
    for text in (COVERS, HOLDS_LINKS, HOLDS_SPAM):
        await past.write(text)
    return past


async def verdicts(desk: Desk, comment: Said, who: str = "ada", status: int = 200) -> Any:
    answer = await desk.ask(who, "GET", f"/v1/cases/{comment.comment_id}/verdicts")
    assert answer.status_code == status
    return answer.json()["verdicts"] if status == 200 else answer.json()


async def test_every_verdict_stands_there_with_all_that_it_rested_on(
    mod: Moderation, desk: Desk, past: History
) -> None:
    [comment] = await past.said(TEXT, version=3)
    async with mod.pool.acquire() as connection:
        other = await past.means.versions.find(connection, SITE, 1)
    await past.again(comment, evaluate(other, *see(TEXT)), "rollback")
    await past.edited(comment, "how lovely", version=3)

    first, second, third = await verdicts(desk, comment)
    assert [(one["revision"], one["policy"], one["again"]) for one in (first, second, third)] == [
        (1, "drama@3", None),
        (1, "drama@1", "rollback"),
        (2, "drama@3", None),
    ]
    assert [one["ruling"]["action"] for one in (first, second, third)] == ["hold", "mask", "publish"]
    assert [one["missing"] for one in (first, second, third)] == [None] * 3
    assert first["models"] == {"prior": "p1"}
    assert [(one["feature"], one["value"]) for one in first["features"]] == [
        ("links.count", 1.0),
        ("spoilers.ahead", 6.0),
    ]
    assert TEXT[slice(*first["features"][1]["spans"][0])] == "episode 9"
    assert first["features"][0]["says"] == "links in the text, those in code left out"
    assert first["spam"]["learned"] == 0.7
    assert first["spam"]["with_rules"] > first["spam"]["limit"] == 0.5
    assert [one["feature"] for one in first["spam"]["because"]] == ["money.easy", "rule a link weighs"]
    assert {one["rule"] for one in first["reasons"]} == {"a link weighs", "looks_like_spam"}


async def test_once_its_author_is_erased_only_the_rulings_are_left(
    database: Database, desk: Desk, past: History
) -> None:
    [comment] = await past.said(TEXT, version=3)
    async with connect(database.owner, "moderation", name="erase") as owner:
        await owner.execute("DELETE FROM subject_keys WHERE subject_id = $1", comment.author_id)
    [only] = await verdicts(desk, comment)
    assert (only["ruling"]["action"], only["policy"]) == ("hold", "drama@3")
    assert (only["reasons"], only["features"], only["spam"]) == ([], [], None)
    assert "erased" in only["missing"]


async def test_a_verdict_that_kept_no_grounds_says_so(desk: Desk, past: History) -> None:
    [only] = await verdicts(desk, await past.screened_without_grounds(TEXT))
    assert (only["policy"], only["missing"]) == ("default@1", "nothing spoke, and no grounds were kept")


async def test_moderators_of_the_site_are_told(desk: Desk, past: History) -> None:
    [comment] = await past.said(TEXT, version=3)
    await verdicts(desk, comment, "rita", 403)
    assert (await verdicts(desk, comment, "otto", 404))["code"] == "case_not_found"
    assert await verdicts(desk, comment, "alma")
    unknown = Said(comment_id=uuid4(), author_id=uuid4(), text="")
    await verdicts(desk, unknown, "ada", 404)
