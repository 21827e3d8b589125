"""Comments tried over the console: pasted and stored, under versions and texts that are stored nowhere."""

from collections.abc import Mapping
from uuid import uuid4

import pytest

from tests.integration.moderation.console.policy.test_reading import words
from tests.support.cases import PUBLISH
from tests.support.console import Browser
from tests.support.history import HOLDS_LINKS, History

HOME = "/console/sites/drama/policy"
People = Mapping[str, Browser]
DRAFT = {"token": str(uuid4()), "text": HOLDS_LINKS}
LINK = "see http://a.example and money"


@pytest.mark.usefixtures("past")
async def test_a_pasted_comment_under_the_text_being_written(people: People) -> None:
    answer = await people["ada"].send(
        f"{HOME}/try", {**DRAFT, "under": "text", "comment": LINK, "season": "1", "episode": "3"}
    )
    page = words(answer.text)
    assert answer.status_code == 200
    assert "It would be held: it waits for a person" in page
    assert "any link: 1 links hold" in page
    assert "Spam: 0.7" in page
    assert "money.easy +2.00" in page
    assert "true when links.count is 1" in page
    assert "1 spoke" in page
    assert "rule: any link" in answer.text  # the text comes along
    live = await people["ada"].send(f"{HOME}/try", {**DRAFT, "under": "live", "comment": LINK})
    assert "It would be published" in live.text


async def test_a_stored_comment_as_it_was_and_as_it_is(past: History, people: People) -> None:
    [comment] = await past.said(LINK, version=2)
    await past.rule(comment, PUBLISH)
    way = await people["ada"].open(f"/console/policy/try?comment={comment.comment_id}")
    assert (way.status_code, way.headers["location"]) == (302, f"{HOME}/try?comment={comment.comment_id}")
    page = words((await people["ada"].open(f"{way.headers['location']}&version=2")).text)
    assert "It would be held" in page
    assert "drama@2 said: hold" in page
    assert "What holds now: publish, a person decided." in page
    for who, status in (("otto", 404), ("rita", 403)):
        assert (
            await people[who].open(f"/console/policy/try?comment={comment.comment_id}")
        ).status_code == status


@pytest.mark.usefixtures("past")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"season": "one"}, "post.season"),
        ({"given": "links.cuont=3"}, "did you mean"),
        ({"given": "links.count"}, "feature=value"),
        ({"under": "77"}, "has no such version"),
        ({"comment": "", "comment_id": str(uuid4())}, "has no such comment"),
        ({"under": "text", "text": "policy: 9"}, "line 1"),
    ],
)
async def test_what_cannot_be_tried_is_said_and_the_form_stays(
    people: People, typed: dict[str, str], said: str
) -> None:
    answer = await people["ada"].send(f"{HOME}/try", {**DRAFT, "comment": LINK, **typed})
    assert answer.status_code in (404, 422)
    assert said in answer.text
    assert LINK in answer.text or "comment_id" in typed


@pytest.mark.usefixtures("past")
async def test_what_is_given_stands_over_what_the_checks_say(people: People) -> None:
    sent = {**DRAFT, "comment": "how lovely", "given": "links.count = 2\nauthor.labels=watched, new"}
    page = words((await people["ada"].send(f"{HOME}/try", sent)).text)
    assert "It would be held" in page
    assert "2 links" in page


@pytest.mark.usefixtures("past")
async def test_a_strangers_comment_is_text(people: People) -> None:
    hostile = "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"
    sent = {**DRAFT, "comment": hostile, **dict.fromkeys(("name", "website", "title", "work"), hostile)}
    page = (await people["ada"].send(f"{HOME}/try", sent)).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") >= 6
