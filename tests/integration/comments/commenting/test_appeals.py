"""An author's appeal over HTTP: only theirs, once, told as it stands; and the same on the pages without a script."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.comments.commenting.requests import Place, request
from services.comments.log import birth_part, thread_id_of
from services.comments.schema import SCHEMA
from shared.contracts.comments import CommentAppealAnswered, CommentHeld, CommentPublished, CommentRemoved
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.scribe import AT, PARTS, write
from tests.support.service import comment, comments_client

Json = dict[str, Any]
WORDS = {"text": "It names no episode."}
PLACE = Place(thread_id_of("blog", "/e4"), birth_part(thread_id_of("blog", "/e4"), PARTS))


class Author:
    """Somebody with a comment, and the moderators who decide about it."""

    def __init__(self, client: httpx2.AsyncClient, connection: Connection, posted: Json) -> None:
        self.client = client
        self.id = posted["id"]
        self.token = posted["author_token"]
        self._connection = connection

    async def decide(self, kind: type[CommentHeld | CommentRemoved | CommentPublished]) -> UUID:
        decision = uuid4()
        event = kind(comment_id=UUID(self.id), revision=1, by="moderator", decision=decision, at=AT)
        await write(self._connection, request(PLACE, event))
        return decision

    async def answer(self, decision: UUID, answer: UUID, *, alone: bool = False) -> None:
        event = CommentAppealAnswered(
            comment_id=UUID(self.id),
            revision=1,
            decision=decision,
            outcome="kept",
            answer=answer,
            alone=alone,
            cause=uuid4(),
            at=AT,
        )
        await write(self._connection, request(PLACE, event))

    async def appeal(self, token: str | None = None, *, to: str | None = None) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return await self.client.post(f"/v1/comments/{to or self.id}/appeals", json=WORDS, headers=headers)

    async def review(self) -> Json:
        headers = {"Authorization": f"Bearer {self.token}"}
        shown = (await self.client.get(f"/v1/comments/{self.id}", headers=headers)).json()
        found: Json = shown["comment"].get("review", {})
        return found

    async def page(self, what: str, **fields: str) -> httpx2.Response:
        url = f"/embed/blog/comments/{self.id}/{what}"
        return await self.client.post(url, data={"token": self.token, **fields})


@pytest.fixture
async def author(database: Database) -> AsyncGenerator[Author]:
    async with (
        comments_client(database, console_url="https://mod.example") as client,
        connect(database.owner, SCHEMA, name="test") as connection,
    ):
        posted = (await client.post("/v1/sites/blog/comments", json=comment("Hello"))).json()
        yield Author(client, connection, posted)


async def test_a_decision_is_appealed_once_and_its_author_follows_what_comes_of_it(author: Author) -> None:
    assert (await author.appeal()).json()["code"] == "nothing_to_appeal"
    decision = await author.decide(CommentHeld)
    assert (await author.review())["may_appeal"]

    assert (await author.appeal()).status_code == 202
    assert (await author.appeal()).json()["code"] == "already_appealed"
    waiting = await author.review()
    assert (waiting["appeal"], waiting["may_appeal"], waiting["action"]) == ("open", False, None)
    await author.answer(decision, kept := await author.decide(CommentHeld))
    after = await author.review()
    assert after["notices"] == [
        "A moderator has decided to hold it back.",
        "You asked for another look.",
        "A second moderator looked and kept the decision.",
    ]
    assert (await author.appeal()).json()["code"] == "already_appealed", kept

    await author.decide(CommentRemoved)  # another matter, much later
    assert (await author.review())["appeal"] is None
    assert (await author.appeal()).status_code == 202


async def test_nobody_else_may_appeal_or_learn_whether_there_is_something(author: Author) -> None:
    other = (await author.client.post("/v1/sites/blog/comments", json=comment("Another"))).json()
    await author.decide(CommentRemoved)
    foreign = await author.appeal(other["author_token"])
    absent = await author.appeal(other["author_token"], to=str(uuid4()))

    assert foreign.status_code == absent.status_code == 404
    assert foreign.json()["code"] == absent.json()["code"] == "comment_not_found"
    assert (await author.appeal(to=other["id"])).status_code == 404
    blank = {"text": " \n "}
    headers = {"Authorization": f"Bearer {author.token}"}
    told = await author.client.post(f"/v1/comments/{author.id}/appeals", json=blank, headers=headers)
    assert told.json()["errors"][0]["pointer"] == "/text"


async def test_the_words_of_an_appeal_are_sealed(author: Author, database: Database) -> None:
    await author.decide(CommentRemoved)
    assert (await author.appeal()).status_code == 202
    async with connect(database.owner, SCHEMA, name="test") as connection:
        rows = await connection.fetch("SELECT data, sealed FROM events WHERE type = 'comment.appealed'")
    assert [row["sealed"] is not None for row in rows] == [True]
    assert WORDS["text"].encode() not in rows[0]["data"] + rows[0]["sealed"]


async def test_what_a_moderator_removed_is_among_ones_own_for_whoever_asks_for_it(author: Author) -> None:
    await author.decide(CommentRemoved)
    headers = {"Authorization": f"Bearer {author.token}"}
    for query, expected in (({}, []), ({"removed": "true"}, [("removed", True)])):
        mine = await author.client.get("/v1/sites/blog/mine", params=query, headers=headers)
        assert [(one["status"], one["reviewed"]) for one in mine.json()["comments"]] == expected


async def test_without_a_script_the_page_of_ones_own_comment_takes_the_appeal(author: Author) -> None:
    decision = await author.decide(CommentRemoved)
    page = await author.page("state")
    assert "A moderator has decided not to show this comment." in page.text
    assert "Ask for another look" in page.text
    assert author.token not in str(page.url)

    again = await author.page("appeal", text="  ")
    assert again.status_code == 422
    assert "Write a few words" in again.text
    done = await author.page("appeal", text="<b>Please</b> look again.")
    assert done.status_code == 202
    assert "You asked for another look." in done.text
    await author.answer(decision, await author.decide(CommentRemoved), alone=True)
    assert "The moderator looked once more and kept the decision." in (await author.page("state")).text
    assert (await author.page("state", token="rja_" + "x" * 43)).status_code == 404


async def test_a_comment_leads_to_its_card_whether_there_is_one_or_not(author: Author) -> None:
    for comment_id in (author.id, str(uuid4())):
        answer = await author.client.get(f"/v1/comments/{comment_id}/moderate")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"https://mod.example/console/cases/{comment_id}"


async def test_a_page_links_to_the_console_only_where_it_is_asked_to(author: Author) -> None:
    plain = await author.client.get("/embed/blog", params={"key": "/e4"})
    asked = await author.client.get("/embed/blog", params={"key": "/e4", "moderate": "true"})

    assert "/moderate" not in plain.text
    assert f'href="/v1/comments/{author.id}/moderate"' in asked.text
    assert '<meta name="robots" content="noindex">' in asked.text
    assert 'name="robots"' not in plain.text
    assert f"/comments/{author.id}?moderate=true" in asked.text
