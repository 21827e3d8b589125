"""What the author of a comment is told of a cover that somebody else put over it, and nobody but them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Literal
from uuid import UUID

import httpx2
import pytest
from msgspec.structs import replace

from services.comments.commenting.requests import Place, request
from services.comments.log import birth_part, thread_id_of
from services.comments.schema import SCHEMA
from shared.contracts.comments import CommentHeld, CommentMasked, CommentPublished, Covered
from shared.contracts.ruling import Mask
from shared.postgres.pool import Connection, connect
from tests.support.database import Database
from tests.support.scribe import AT, PARTS, write
from tests.support.service import comment, comments_client

TEXT = "In episode 9 it all comes back to the radio."
NINE = "possible spoiler for episode 9"
ASK = (
    f"Readers see a cover over this: {NINE}. Is it a spoiler? "
    "You can mark it yourself, or it stays covered until a moderator looks."
)
WAITS = f"Readers see a cover over this: {NINE}. It stays covered until a moderator looks."

Json = dict[str, Any]


class Desk:
    """An author on a site that shows comments at once, and rulings as the consumer of verdicts applies them."""

    def __init__(self, client: httpx2.AsyncClient, connection: Connection) -> None:
        self.client = client
        self._connection = connection
        self._place = Place(thread_id_of("blog", "/e4"), birth_part(thread_id_of("blog", "/e4"), PARTS))

    async def post(self, body: str = TEXT) -> Json:
        answer = await self.client.post("/v1/sites/blog/comments", json=comment(body))
        assert answer.status_code == 201, answer.text
        posted: Json = answer.json()
        return posted

    async def mask(
        self,
        posted: Json,
        label: str | None = NINE,
        *spans: tuple[int, int],
        by: Literal["screening", "moderator"] = "screening",
        revision: int = 1,
    ) -> None:
        mask = Mask(spans=spans, label=label)
        covered = Covered(html="<p>covered</p>", spoilers=((label, TEXT),))
        event = CommentMasked(
            comment_id=UUID(posted["id"]), revision=revision, by=by, mask=mask, at=AT, sealed=covered
        )
        await self.rule(replace(event, sealed=None), covered)

    async def rule(
        self, event: CommentMasked | CommentPublished | CommentHeld, covered: Covered | None = None
    ) -> None:
        built = request(self._place, event)
        if covered:
            built.row.html, built.row.spoilers = covered.html, covered.spoilers
        await write(self._connection, built)

    async def shown(self, posted: Json, *, own: bool = True, **asked: str) -> Json:
        answer = await self.client.get(
            f"/v1/comments/{posted['id']}", params=asked, headers=self.token(posted) if own else {}
        )
        found: Json = answer.json()["comment"]
        return found

    def token(self, posted: Json) -> dict[str, str]:
        return {"Authorization": f"Bearer {posted['author_token']}"}

    async def end_edits(self) -> None:
        await self._connection.execute("UPDATE comments SET created_at = created_at - interval '31 minutes'")


@pytest.fixture
async def desk(database: Database) -> AsyncGenerator[Desk]:
    async with _desk(database) as desk:
        yield desk


@asynccontextmanager
async def _desk(database: Database) -> AsyncGenerator[Desk]:
    async with (
        comments_client(database) as client,
        connect(database.comments, SCHEMA, name="test") as connection,
    ):
        yield Desk(client, connection)


async def test_an_author_is_told_and_asked(desk: Desk) -> None:
    posted = await desk.post()
    assert "cover" not in await desk.shown(posted)
    await desk.mask(posted)

    assert (await desk.shown(posted))["cover"] == {
        "by": "screening",
        "label": NINE,
        "season": None,
        "episode": 9,
        "marked": f">![ep 9]\n\n{TEXT}",
        "notice": ASK,
        "action": "Mark the spoiler",
    }


async def test_nobody_else_is_told(desk: Desk) -> None:
    posted, other = await desk.post(), await desk.post("Somebody else")
    await desk.mask(posted)
    url = f"/v1/comments/{posted['id']}"

    for headers in ({}, desk.token(other)):
        shown = (await desk.client.get(url, headers=headers)).json()
        assert "cover" not in shown["comment"]
        assert shown["comment"]["html"] == "<p>covered</p>"
        for path in ("/replies", "/revisions", "/spoilers"):
            assert "moderator looks" not in (await desk.client.get(url + path, headers=headers)).text
    page = await desk.client.get("/v1/sites/blog/thread", params={"key": "/e4"})
    assert "moderator looks" not in page.text


async def test_a_passage_is_proposed_alone(desk: Desk) -> None:
    posted = await desk.post()
    await desk.mask(posted, "possible spoiler for season 2 episode 9", (3, 12))
    cover = (await desk.shown(posted))["cover"]

    assert (cover["season"], cover["episode"]) == (2, 9)
    assert cover["marked"] == "In >![s2 ep 9] episode 9!< it all comes back to the radio."
    assert cover["notice"].startswith(
        "Readers see a cover over this: possible spoiler for season 2, episode 9. "
    )


async def test_what_has_no_number_is_told_in_the_words_of_the_cover(desk: Desk) -> None:
    posted = await desk.post()
    await desk.mask(posted, "readers say that this is a spoiler")
    cover = (await desk.shown(posted))["cover"]

    assert (cover["season"], cover["episode"]) == (None, None)
    assert cover["marked"] == f">!\n\n{TEXT}"
    assert "this: \u2068readers say that this is a spoiler\u2069. Is it a spoiler?" in cover["notice"]


async def test_who_can_edit_no_more_is_told_that_it_waits(desk: Desk) -> None:
    posted = await desk.post()
    await desk.mask(posted)
    await desk.end_edits()
    cover = (await desk.shown(posted))["cover"]

    assert (cover["notice"], cover["marked"], cover["action"]) == (WAITS, None, None)


async def test_where_the_author_covers_it_already_there_is_nothing_to_ask(desk: Desk) -> None:
    posted = await desk.post(f">![ep 5]\n\n{TEXT}")
    await desk.mask(posted)
    cover = (await desk.shown(posted))["cover"]

    assert (cover["notice"], cover["marked"], cover["action"]) == (WAITS, None, None)


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("for later", "Readers see a cover over this: \u2068for later\u2069. A moderator put it there."),
        (None, "Readers see a cover over this. A moderator put it there."),
    ],
)
async def test_what_a_moderator_has_covered_is_no_question(desk: Desk, label: str | None, told: str) -> None:
    posted = await desk.post()
    await desk.mask(posted, label, by="moderator")
    cover = (await desk.shown(posted))["cover"]

    assert (cover["by"], cover["notice"]) == ("moderator", told)
    assert (cover["marked"], cover["action"]) == (None, None)


@pytest.mark.parametrize(
    ("lang", "begins"),
    [
        ("de", "Andere sehen das verdeckt: möglicher Spoiler zu Folge 9. "),
        ("ja-JP", "読者には隠されて見えます：第9話のネタバレの可能性。ネタバレですか？"),
        ("xx", "Readers see a cover over this: "),
    ],
)
async def test_it_is_told_in_the_language_of_the_page(desk: Desk, lang: str, begins: str) -> None:
    posted = await desk.post()
    await desk.mask(posted)

    assert (await desk.shown(posted, lang=lang))["cover"]["notice"].startswith(begins)


async def test_the_authors_own_marks_end_it(desk: Desk) -> None:
    posted = await desk.post()
    await desk.mask(posted)
    cover = (await desk.shown(posted))["cover"]
    headers = {**desk.token(posted), "If-Match": '"1"'}
    url = f"/v1/comments/{posted['id']}"
    edited = await desk.client.patch(url, json={"body": cover["marked"]}, headers=headers)

    assert edited.status_code == 200
    shown = await desk.shown(posted)
    assert "cover" not in shown
    assert 'data-scope="ep 9" data-episode="9"' in shown["html"]


async def test_a_cover_that_is_lifted_or_a_text_that_waits_tells_of_none(desk: Desk) -> None:
    lifted, held = await desk.post(), await desk.post()
    for one in (lifted, held):
        await desk.mask(one)
        assert "cover" in await desk.shown(one)
    await desk.rule(CommentPublished(comment_id=UUID(lifted["id"]), revision=1, by="moderator", at=AT))
    await desk.rule(CommentHeld(comment_id=UUID(held["id"]), revision=1, by="screening", at=AT))

    assert "cover" not in await desk.shown(lifted)
    assert "cover" not in await desk.shown(held)
    assert (await desk.shown(held))["status"] == "held"


async def test_the_list_of_ones_own_says_which_are_covered(desk: Desk) -> None:
    posted = await desk.post()
    query = {"key": "/e4", "shown": "true"}
    told = []
    for ruling in (None, "mask"):
        if ruling:
            await desk.mask(posted)
        answer = await desk.client.get("/v1/sites/blog/mine", params=query, headers=desk.token(posted))
        told.append([one["covered"] for one in answer.json()["comments"]])

    assert told == [[False], [True]]


async def test_without_a_script_the_form_for_changes_says_it(desk: Desk) -> None:
    posted = await desk.post()
    await desk.mask(posted)
    url = f"/embed/blog/comments/{posted['id']}/edit"
    plain = await desk.client.post(url, data={"token": posted["author_token"]})
    marked = await desk.client.post(url, data={"token": posted["author_token"], "mark": "1"})

    assert (plain.status_code, marked.status_code) == (200, 200)
    assert f"<p>{ASK}</p>" in plain.text
    assert "<button>Mark the spoiler</button>" in plain.text
    assert f"&gt;![ep 9]\n\n{TEXT}</textarea>" in marked.text
    assert "Mark the spoiler" not in marked.text
