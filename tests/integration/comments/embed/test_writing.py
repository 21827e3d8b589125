"""Writing by forms, on a real database: posted once, nothing lost on an error, changed by its author alone."""

import re
from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.support.database import Database
from tests.support.service import ORIGIN, comment, comments_client, owner_key

WRITE, POST = "/embed/blog/write", "/embed/blog/comments"
TOKEN = re.compile(r'name="token" value="(rja_[\w-]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TEXT = re.compile(r"<textarea[^>]*>\n(.*?)</textarea>", re.DOTALL)


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


async def count(client: httpx2.AsyncClient) -> int:
    return int((await client.get("/v1/sites/blog/thread?key=/e4")).json()["thread"]["comments"])


async def form(client: httpx2.AsyncClient, **query: str) -> dict[str, str]:
    """The hidden fields of a fresh form, and what somebody writes in it."""
    page = await client.get(WRITE, params={"key": "/e4"} | query)
    assert page.status_code == 200, page.text
    assert page.headers["cache-control"] == "no-store"
    return dict(HIDDEN.findall(page.text)) | {"body": "By a form", "name": "Ana", "email": "", "website": ""}


async def test_a_form_posts_once_however_often_it_is_sent(client: httpx2.AsyncClient) -> None:
    given = await form(client)
    first, again = [await client.post(POST, data=given) for _ in range(2)]

    assert (first.status_code, again.status_code, await count(client)) == (201, 201, 1)
    assert TOKEN.findall(first.text) == TOKEN.findall(again.text)
    assert (await form(client))["attempt"] != given["attempt"]


async def test_a_reply_stands_under_what_it_answers(client: httpx2.AsyncClient) -> None:
    root = (await client.post("/v1/sites/blog/comments", json=comment("A question"))).json()
    given = await form(client, parent=root["id"])
    page = await client.get(WRITE, params={"key": "/e4", "parent": root["id"]})

    assert "Reply to <bdi>Ada</bdi>" in page.text
    assert "A question" in page.text
    assert (await client.post(POST, data=given)).status_code == 201
    replies = (await client.get(f"/v1/comments/{root['id']}/replies")).json()["comments"]["items"]
    assert [reply["author"]["name"] for reply in replies] == ["Ana"]


async def test_errors_stand_at_their_fields_and_nothing_is_lost(client: httpx2.AsyncClient) -> None:
    text = "\n  Two lines &amp; <b>more</b>\n\n語"
    given = await form(client) | {"body": text, "name": " ", "email": "nobody", "website": "ftp://x"}
    answer = await client.post(POST, data=given)

    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    kept = TEXT.findall(answer.text)[0]
    assert kept == text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert dict(HIDDEN.findall(answer.text))["attempt"] == given["attempt"]
    named = await client.post(POST, data=given | {"name": "Ana"})
    assert ['id="email-error"' in named.text, 'id="website-error"' in named.text] == [True, True]
    assert 'value="nobody"' in named.text
    mended = await client.post(POST, data=given | {"name": "Ana", "email": "", "website": ""})
    assert (mended.status_code, await count(client)) == (201, 1)


async def test_a_used_form_may_be_sent_again_with_another_text(client: httpx2.AsyncClient) -> None:
    given = await form(client)
    await client.post(POST, data=given)
    other = given | {"body": "Something else"}
    asked = await client.post(POST, data=other)
    fresh = dict(HIDDEN.findall(asked.text))["attempt"]

    assert (asked.status_code, await count(client)) == (409, 1)
    assert "Something else" in asked.text
    assert (await client.post(POST, data=other | {"attempt": fresh})).status_code == 201
    assert await count(client) == 2


async def test_a_text_survives_a_thread_that_was_closed_meanwhile(
    client: httpx2.AsyncClient, database: Database
) -> None:
    given = await form(client)
    key = await owner_key(database)
    await client.put("/v1/sites/blog/thread?key=/e4", json={"closed": True}, headers=key)
    answer = await client.post(POST, data=given)

    assert (answer.status_code, TEXT.findall(answer.text)) == (409, ["By a form"])
    assert 'role="alert"' in answer.text


async def test_ten_thousand_characters_of_any_script_fit(client: httpx2.AsyncClient) -> None:
    given = await form(client)
    assert (await client.post(POST, data=given | {"body": "語" * 10_000})).status_code == 201
    longer = await client.post(POST, data=await form(client) | {"body": "語" * 10_001})
    assert (longer.status_code, 'id="body-error"' in longer.text) == (422, True)


async def test_what_waits_says_so(database: Database) -> None:
    async with comments_client(database, mode="pre") as client:
        answer = await client.post(POST, data=await form(client))
        assert "no need to post it again" in answer.text
        assert TOKEN.search(answer.text)
        assert await count(client) == 0


async def test_its_author_edits_and_deletes_it(client: httpx2.AsyncClient) -> None:
    posted = await client.post(POST, data=await form(client))
    token, *_ = TOKEN.findall(posted.text)
    (item,) = (await client.get("/v1/sites/blog/thread?key=/e4")).json()["comments"]["items"]
    edit, delete = (f"/embed/blog/comments/{item['id']}/{what}" for what in ("edit", "delete"))

    asked = await client.post(edit, data={"token": token})
    assert TEXT.findall(asked.text) == ["By a form"]
    given = dict(HIDDEN.findall(asked.text))
    empty = await client.post(edit, data=given | {"body": " "})
    assert (empty.status_code, 'id="body-error"' in empty.text) == (422, True)
    saved = await client.post(edit, data=given | {"body": "Changed"})
    assert (saved.status_code, "Changed" in saved.text) == (200, True)
    stale = await client.post(edit, data=given | {"body": "From an old form", "attempt": "another-1"})
    assert (stale.status_code, TEXT.findall(stale.text)) == (412, ["From an old form"])

    assert (await client.post(delete, data={"token": token})).status_code == 200
    assert await count(client) == 1  # only asked
    assert (await client.post(delete, data={"token": token, "sure": "yes"})).status_code == 200
    assert await count(client) == 0


@pytest.mark.parametrize("what", ["edit", "delete"])
async def test_nobody_else_does(client: httpx2.AsyncClient, what: str) -> None:
    posted = (await client.post("/v1/sites/blog/comments", json=comment("mine"))).json()
    other = (await client.post("/v1/sites/blog/comments", json=comment("theirs"))).json()
    url = f"/embed/blog/comments/{posted['id']}/{what}"
    for token in ("", "rja_nonsense", other["author_token"]):
        for more in ({}, {"body": "Taken over", "sure": "yes"}):
            assert (await client.post(url, data={"token": token, **more})).status_code == 404
    assert await count(client) == 2


async def test_a_report_is_taken_once_and_needs_a_reason(client: httpx2.AsyncClient) -> None:
    posted = (await client.post("/v1/sites/blog/comments", json=comment("bad"))).json()
    url = f"/embed/blog/comments/{posted['id']}/report"
    given = dict(HIDDEN.findall((await client.get(url)).text))

    missing = await client.post(url, data=given | {"note": "Look"})
    assert (missing.status_code, 'id="reason-error"' in missing.text) == (422, True)
    assert TEXT.findall(missing.text) == ["Look"]
    for _ in range(2):
        assert (await client.post(url, data=given | {"reason": "spam", "note": ""})).status_code == 202
    again = await client.post(url, data={"attempt": "another-attempt", "reason": "spam"})
    assert (again.status_code, "already" in again.text) == (409, True)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://blog.example"])
async def test_no_foreign_page_may_send_a_form(client: httpx2.AsyncClient, origin: str) -> None:
    given = await form(client)
    assert (await client.post(POST, data=given, headers={"Origin": origin})).status_code == 403
    assert await count(client) == 0


@pytest.mark.parametrize("origin", [ORIGIN, "http://127.0.0.1:8000", None])
async def test_our_own_the_sites_and_programs_may(client: httpx2.AsyncClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    assert (await client.post(POST, data=await form(client), headers=headers)).status_code == 201


async def test_browsers_are_told_to_name_the_page_a_form_is_sent_from(client: httpx2.AsyncClient) -> None:
    """Under no-referrer they would send `Origin: null`, which is refused."""
    page = await client.get(WRITE, params={"key": "/e4"})
    assert page.headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_json_is_no_form(client: httpx2.AsyncClient) -> None:
    assert (await client.post(POST, json=comment())).status_code == 415
