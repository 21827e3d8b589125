"""Writing over HTTP, on a real database."""

from collections.abc import AsyncGenerator
from uuid import uuid4

import httpx2
import pytest

from services.comments.schema import SCHEMA
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.service import comment, comments_client, owner_key

COMMENTS = "/v1/sites/blog/comments"


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


def bearer(answer: httpx2.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['author_token']}"}


async def thread(client: httpx2.AsyncClient, key: str = "/e4") -> dict[str, object]:
    answer = await client.get("/v1/sites/blog/thread", params={"key": key})
    assert answer.status_code == 200, answer.text
    page: dict[str, object] = answer.json()
    return page


async def test_a_comment_is_answered_and_shown(client: httpx2.AsyncClient) -> None:
    posted = await client.post(COMMENTS, json=comment("Was für ein *Finale*", website="https://ada.example"))

    assert posted.status_code == 201, posted.text
    body = posted.json()
    assert body["status"] == "visible"
    assert "Was für ein <em>Finale</em>" in body["html"]
    assert body["author"] == {"name": "Ada", "website": "https://ada.example"}
    assert body["author_token"].startswith("rja_")
    assert posted.headers["location"] == f"/v1/comments/{body['id']}"
    page = await thread(client)
    assert [body["id"]] == [entry["id"] for entry in page["comments"]["items"]]  # type: ignore[index]


async def test_the_same_key_answers_as_the_first_time(client: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    first = await client.post(COMMENTS, json=comment(), headers=key)
    again = await client.post(COMMENTS, json=comment(), headers=key)

    assert (201, first.content) == (again.status_code, again.content)
    assert first.headers["location"] == again.headers["location"]
    page = await thread(client)
    assert page["thread"]["comments"] == 1  # type: ignore[index]


async def test_the_same_key_for_another_body_is_refused(client: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    await client.post(COMMENTS, json=comment(), headers=key)

    other = await client.post(COMMENTS, json=comment("Goodbye"), headers=key)

    assert (409, "idempotency_key_reused") == (other.status_code, other.json()["code"])


async def test_an_edit_needs_the_token_and_the_revision(client: httpx2.AsyncClient) -> None:
    posted = await client.post(COMMENTS, json=comment())
    url = f"/v1/comments/{posted.json()['id']}"
    change = {"body": "Hello, world"}

    assert (await client.patch(url, json=change)).status_code == 401
    assert (await client.patch(url, json=change, headers=bearer(posted))).status_code == 428
    stranger = await client.post(COMMENTS, json=comment(name="Bob"))
    foreign = await client.patch(url, json=change, headers=bearer(stranger) | {"If-Match": '"1"'})
    assert foreign.status_code == 404
    edited = await client.patch(url, json=change, headers=bearer(posted) | {"If-Match": '"1"'})
    assert (200, 2, '"2"') == (edited.status_code, edited.json()["revision"], edited.headers["etag"])
    late = await client.patch(url, json={"body": "Late"}, headers=bearer(posted) | {"If-Match": '"1"'})
    assert (412, 2) == (late.status_code, late.json()["revision"])


async def test_a_retried_edit_answers_as_the_first_time(client: httpx2.AsyncClient) -> None:
    posted = await client.post(COMMENTS, json=comment())
    headers = bearer(posted) | {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}
    url = f"/v1/comments/{posted.json()['id']}"

    first = await client.patch(url, json={"body": "Hello, world"}, headers=headers)
    again = await client.patch(url, json={"body": "Hello, world"}, headers=headers)

    assert (200, first.content) == (again.status_code, again.content)


async def test_deleting_leaves_a_tombstone_only_while_replies_are_shown(client: httpx2.AsyncClient) -> None:
    root = await client.post(COMMENTS, json=comment("root"))
    reply = await client.post(COMMENTS, json=comment("reply", parent=root.json()["id"]))

    assert (await client.delete(f"/v1/comments/{root.json()['id']}", headers=bearer(root))).status_code == 204
    page = await thread(client)
    (tombstone,) = page["comments"]["items"]  # type: ignore[index]
    assert ("deleted", None, None) == (tombstone["status"], tombstone["author"], tombstone["html"])
    assert [reply.json()["id"]] == [entry["id"] for entry in tombstone["replies"]["items"]]

    await client.delete(f"/v1/comments/{reply.json()['id']}", headers=bearer(reply))
    page = await thread(client)
    assert page["comments"] == {"count": 0, "items": [], "next": None}


async def test_an_author_who_sends_the_token_stays_the_same_author(
    client: httpx2.AsyncClient, database: Database
) -> None:
    first = await client.post(COMMENTS, json=comment("one"))
    second = await client.post(COMMENTS, json=comment("two"), headers=bearer(first))

    assert second.json()["author_token"] == first.json()["author_token"]
    async with connect(database.owner, SCHEMA, name="test") as connection:
        assert await connection.fetchval("SELECT count(DISTINCT author_id) FROM comments") == 1


async def test_a_token_nobody_holds_signs_nothing(client: httpx2.AsyncClient) -> None:
    answer = await client.post(COMMENTS, json=comment(), headers={"Authorization": f"Bearer rja_{'x' * 43}"})
    assert (401, "unknown_author") == (answer.status_code, answer.json()["code"])


async def test_a_reply_needs_a_visible_parent_in_the_thread(client: httpx2.AsyncClient) -> None:
    elsewhere = await client.post(COMMENTS, json=comment(key="/other"))
    for parent in (str(uuid4()), elsewhere.json()["id"]):
        answer = await client.post(COMMENTS, json=comment(parent=parent))
        assert (409, "parent_not_found") == (answer.status_code, answer.json()["code"])


async def test_votes_count_once_a_reader_and_change_the_page(client: httpx2.AsyncClient) -> None:
    posted = await client.post(COMMENTS, json=comment())
    url = f"/v1/comments/{posted.json()['id']}/votes"
    before = (await client.get("/v1/sites/blog/thread", params={"key": "/e4"})).headers["etag"]

    for value, tally in ((1, (1, 0)), (1, (1, 0)), (-1, (0, 1)), (0, (0, 0))):
        answer = await client.post(url, json={"value": value})
        assert tally == (answer.json()["up"], answer.json()["down"])

    assert before != (await client.get("/v1/sites/blog/thread", params={"key": "/e4"})).headers["etag"]
    assert (await client.post(url, json={"value": 2})).status_code == 422


async def test_a_reader_reports_once(client: httpx2.AsyncClient) -> None:
    posted = await client.post(COMMENTS, json=comment())
    url = f"/v1/comments/{posted.json()['id']}/reports"

    assert (await client.post(url, json={"reason": "spoiler", "note": "next week"})).status_code == 202
    again = await client.post(url, json={"reason": "spam"})
    assert (409, "already_reported") == (again.status_code, again.json()["code"])


async def test_an_owner_registers_and_closes_a_thread(client: httpx2.AsyncClient, database: Database) -> None:
    owner = await owner_key(database)
    page = {
        "url": "https://blog.example/e4",
        "title": "Episode 4",
        "work": "Kuroha",
        "season": 1,
        "episode": 4,
    }
    url = "/v1/sites/blog/thread?key=/e4"

    assert (await client.put(url, json=page)).status_code == 401
    assert (await client.put(url, json=page, headers=owner)).status_code == 201
    assert (await client.put(url, json=page, headers=owner)).status_code == 200
    shown = await thread(client)
    assert shown["thread"]["about"] == {"work": "Kuroha", "season": 1, "episode": 4}  # type: ignore[index]
    assert (await client.put(url, json=page | {"closed": True}, headers=owner)).status_code == 200
    closed = await client.post(COMMENTS, json=comment())
    assert (409, "thread_closed") == (closed.status_code, closed.json()["code"])


async def test_a_page_of_another_site_is_refused(client: httpx2.AsyncClient) -> None:
    given = comment()
    given["thread"] = {"key": "/e4", "url": "https://evil.example/e4"}
    answer = await client.post(COMMENTS, json=given)
    assert (422, "/thread/url") == (answer.status_code, answer.json()["errors"][0]["pointer"])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"body": " \n "}, "/body"),
        ({"body": "x" * 10_001}, "/body"),
        ({"author": {"name": ""}}, "/author/name"),
        ({"author": {"name": "\u200b\u200b"}}, "/author/name"),
        ({"author": {"name": "Ada", "email": "nobody"}}, "/author/email"),
        ({"author": {"name": "Ada", "website": "javascript:alert(1)"}}, "/author/website"),
        ({"thread": {"key": ""}}, "/thread/key"),
        ({"parent_id": "17"}, "/parent_id"),
        ({"admin": True}, "/admin"),
    ],
)
async def test_bad_input_is_named_and_changes_nothing(
    client: httpx2.AsyncClient, database: Database, change: dict[str, object], pointer: str
) -> None:
    answer = await client.post(COMMENTS, json=comment() | change)

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error.get("pointer") for error in answer.json()["errors"]]
    async with connect(database.owner, SCHEMA, name="test") as connection:
        assert await connection.fetchval("SELECT count(*) FROM events") == 0


async def test_there_is_no_such_site_or_comment(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/v1/sites/nowhere/comments", json=comment())).status_code == 404
    assert (await client.get("/v1/sites/nowhere/thread?key=/e4")).status_code == 404
    for path in ("", "/replies", "/revisions", "/spoilers"):
        assert (await client.get(f"/v1/comments/{uuid4()}{path}")).status_code == 404


async def test_what_is_personal_stands_nowhere_in_the_open_part_of_the_log(
    client: httpx2.AsyncClient, database: Database
) -> None:
    canaries = ("canarybody", "canaryname", "canary.example", "canary@mail.example")
    await client.post(
        COMMENTS,
        json=comment("canarybody", name="canaryname", email=canaries[3], website="https://canary.example"),
    )

    async with connect(database.owner, SCHEMA, name="test") as connection:
        stored = await connection.fetch("SELECT data, sealed FROM events")
        stored += await connection.fetch("SELECT profile FROM bylines")
        stored += await connection.fetch("SELECT answer FROM commands")
    raw = b"".join(value for row in stored for value in row.values() if value)
    assert raw
    assert [canary for canary in canaries if canary.encode() in raw] == []


async def test_the_service_cannot_change_its_log(database: Database) -> None:
    async with connect(database.comments, SCHEMA, name="test") as connection:
        for statement in ("UPDATE events SET version = 0", "DELETE FROM events", "TRUNCATE events"):
            with pytest.raises(Exception, match="permission denied"):
                await connection.execute(statement)


@pytest.mark.parametrize(
    ("forwarded", "known"),
    [(None, False), ("10.1.2.3", False), ("203.0.114.7", True), ("2a00:1450::7", True)],
)
async def test_an_address_counts_only_if_it_can_be_a_readers(
    database: Database, forwarded: str | None, known: object
) -> None:
    """Behind a proxy nobody told us of everybody comes from one address: that must not look like a flood."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    async with comments_client(database, trusted_proxies="127.0.0.1") as client:
        assert (await client.post(COMMENTS, json=comment(), headers=headers)).status_code == 201
    async with connect(database.owner, SCHEMA, name="test") as connection:
        assert known == await connection.fetchval("SELECT address_hash IS NOT NULL FROM bylines")
