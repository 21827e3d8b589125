"""Members of a blog, whom the blog's own signed word names, on a real database."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from uuid import uuid4

import httpx2
import pytest
from structlog.testing import capture_logs

from services.comments.commenting.sso import HEADER
from services.comments.commenting.sso_setup import end
from services.comments.commenting.subjects import find_author, meet_member
from services.comments.commenting.tokens import member_token
from services.comments.schema import SCHEMA
from services.comments.sites import add_site
from services.comments.verify import verify
from shared.eventlog.sealing import Vault
from shared.ids import new_id
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.members import Blog, claims, sign_on, signed
from tests.support.scribe import MASTER_KEY
from tests.support.service import ORIGIN, comment, comments_client, comments_settings, owner_key

COMMENTS = "/v1/sites/blog/comments"
MINE = "/v1/sites/blog/mine"


def text(body: str = "Hello", *, key: str = "/e4", parent: str | None = None) -> dict[str, object]:
    """The body of a post that does not say who is writing."""
    given = comment(body, key=key, parent=parent)
    del given["author"]
    return given


@pytest.fixture
async def blog(database: Database) -> Blog:
    await add_site(database.owner, "blog", mode="post", origins=[ORIGIN])
    return Blog(await sign_on(database))


@pytest.fixture
async def client(database: Database, blog: Blog) -> AsyncGenerator[httpx2.AsyncClient]:  # noqa: ARG001
    async with comments_client(database) as client:
        yield client


async def authors(database: Database) -> int:
    async with connect(database.owner, SCHEMA, name="test") as connection:
        return int(await connection.fetchval("SELECT count(*) FROM authors"))


async def recorded(database: Database) -> list[int]:
    tables = ("events", "authors", "subject_keys", "votes", "commands", "bylines")
    async with connect(database.owner, SCHEMA, name="test") as connection:
        return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]


async def test_the_blog_says_who_is_writing(client: httpx2.AsyncClient, blog: Blog) -> None:
    posted = await client.post(
        COMMENTS, json=text(), headers=blog.headers("u1", website="https://ada.example")
    )

    assert posted.status_code == 201, posted.text
    assert posted.json()["author"] == {"name": "Ada", "website": "https://ada.example"}
    assert posted.json()["author_token"] is None
    assert "rja_" not in posted.text


async def test_what_the_page_says_of_a_member_does_not_count(client: httpx2.AsyncClient, blog: Blog) -> None:
    posted = await client.post(COMMENTS, json=comment(name="The owner"), headers=blog.headers("u1"))
    assert posted.json()["author"]["name"] == "Ada"


async def test_somebody_must_say_who_is_writing(client: httpx2.AsyncClient) -> None:
    answer = await client.post(COMMENTS, json=text())
    assert (422, "/author", "required") == (
        answer.status_code,
        answer.json()["errors"][0]["pointer"],
        answer.json()["errors"][0]["code"],
    )


async def test_a_member_is_the_same_everywhere_and_whatever_the_key(database: Database, blog: Blog) -> None:
    """Post and answer in one browser; edit, read, delete in another, by the next key, at another process."""
    async with comments_client(database) as first:
        root = (await first.post(COMMENTS, json=text("one"), headers=blog.headers("u1"))).json()
        old = blog.headers("u1", name="Ada L.")
        reply = await first.post(COMMENTS, json=text("two", parent=root["id"]), headers=old)
        assert reply.status_code == 201, reply.text
    rotated = Blog(await sign_on(database, rotate=True))
    assert rotated.key != blog.key

    async with comments_client(database, mode="hold") as second:
        url = f"/v1/comments/{root['id']}"
        new = rotated.headers("u1")
        edited = await second.patch(url, json={"body": "changed"}, headers=new | {"If-Match": '"1"'})
        assert (200, "held") == (edited.status_code, edited.json()["status"]), edited.text
        for headers in (new, old):
            mine = await second.get(MINE, headers=headers)
            assert [(root["id"], "changed")] == [(one["id"], one["body"]) for one in mine.json()["comments"]]
        shown = await second.get(url, headers=new)
        assert shown.json()["comment"]["body"] == "changed"
        assert "body" not in (await second.get(url)).json()["comment"]
        assert len((await second.get(f"{url}/revisions", headers=new)).json()["revisions"]) == 2
        assert (await second.delete(f"/v1/comments/{reply.json()['id']}", headers=new)).status_code == 204
    assert await authors(database) == 1
    assert (await verify(comments_settings(database))).findings == []


async def test_the_key_before_the_last_ends_after_a_day(database: Database, blog: Blog) -> None:
    await sign_on(database, rotate=True)
    async with connect(database.owner, SCHEMA, name="test") as connection:
        until: datetime = await connection.fetchval("SELECT previous_until FROM sso")
        now: datetime = await connection.fetchval("SELECT now()")
        assert 23.9 < (until - now).total_seconds() / 3600 <= 24
        await connection.execute("UPDATE sso SET previous_until = now()")
    async with comments_client(database) as client:
        answer = await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))
    assert (401, "signature") == (answer.status_code, answer.json()["reason"])


async def test_no_member_touches_what_another_wrote(client: httpx2.AsyncClient, blog: Blog) -> None:
    posted = (await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))).json()
    other = blog.headers("u2", name="Ada", role="moderator") | {"If-Match": "*"}
    url = f"/v1/comments/{posted['id']}"

    assert (await client.patch(url, json={"body": "Mine"}, headers=other)).status_code == 404
    assert (await client.delete(url, headers=other)).status_code == 404
    assert (await client.get(MINE, headers=other)).json() == {"comments": []}
    assert "body" not in (await client.get(url, headers=other)).json()["comment"]


async def test_two_first_posts_at_once_are_of_one_author(database: Database, blog: Blog) -> None:
    async with comments_client(database) as here, comments_client(database) as there:
        posts = [
            client.post(COMMENTS, json=text(key=f"/{number}"), headers=blog.headers("u1"))
            for number in range(12)
            for client in (here, there)
        ]
        answers = await asyncio.gather(*posts)
        assert [201] * 24 == [answer.status_code for answer in answers]
        changes = [
            here.patch(
                f"/v1/comments/{answer.json()['id']}",
                json={"body": "Changed"},
                headers=blog.headers("u1") | {"If-Match": '"1"'},
            )
            for answer in answers
        ]
        assert {200} == {answer.status_code for answer in await asyncio.gather(*changes)}
    assert await authors(database) == 1
    assert (await verify(comments_settings(database))).findings == []


@pytest.mark.usefixtures("blog")
async def test_whoever_meets_a_member_second_waits_for_the_first(database: Database) -> None:
    vault, token_hash = Vault(MASTER_KEY), b"t" * 32
    first_key, second_key = vault.new_key(new_id()), vault.new_key(new_id())
    async with (
        connect(database.comments, SCHEMA, name="first") as first,
        connect(database.comments, SCHEMA, name="second") as second,
    ):
        pid = await second.fetchval("SELECT pg_backend_pid()")

        async def waits() -> bool:
            return bool(await first.fetchval("SELECT cardinality(pg_blocking_pids($1)) > 0", pid))

        async with first.transaction():
            await meet_member(first, "blog", token_hash, first_key)
            late = asyncio.create_task(meet_member(second, "blog", token_hash, second_key))
            await eventually(waits)
        await late
        assert first_key.subject_id == await find_author(second, "blog", token_hash)
        kept = [row[0] for row in await second.fetch("SELECT subject_id FROM subject_keys")]
        assert kept == [first_key.subject_id]


async def test_an_assertion_that_ends_midway_is_renewed(client: httpx2.AsyncClient, blog: Blog) -> None:
    posted = (await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))).json()
    url, attempt = f"/v1/comments/{posted['id']}", {"If-Match": '"1"', "Idempotency-Key": str(uuid4())}

    late = await client.patch(url, json={"body": "New"}, headers=blog.headers("u1", age=400) | attempt)
    assert (401, "assertion_refused", "expired") == (
        late.status_code,
        late.json()["code"],
        late.json()["reason"],
    )
    fresh = await client.patch(url, json={"body": "New"}, headers=blog.headers("u1") | attempt)
    assert (200, 2) == (fresh.status_code, fresh.json()["revision"])


async def test_a_retry_with_a_renewed_assertion_posts_once(client: httpx2.AsyncClient, blog: Blog) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    first = await client.post(COMMENTS, json=text(), headers=blog.headers("u1", age=60) | key)
    again = await client.post(COMMENTS, json=text(), headers=blog.headers("u1", name="Ada L.") | key)
    other = await client.post(COMMENTS, json=text(), headers=blog.headers("u2") | key)
    nobody = await client.post(COMMENTS, json=comment(), headers=key)

    assert (201, first.content) == (again.status_code, again.content)
    assert again.json()["author_token"] is None
    assert {(409, "idempotency_key_reused")} == {
        (answer.status_code, answer.json()["code"]) for answer in (other, nobody)
    }


async def test_every_write_may_be_retried_with_a_renewed_assertion(
    client: httpx2.AsyncClient, blog: Blog
) -> None:
    posted = (await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))).json()
    url = f"/v1/comments/{posted['id']}"
    for method, path, body in (
        ("POST", f"{url}/reports", {"reason": "spam"}),
        ("PATCH", url, {"body": "New"}),
        ("DELETE", url, None),
    ):
        attempt = {"If-Match": "*", "Idempotency-Key": str(uuid4())}
        answers = [
            await client.request(method, path, json=body, headers=blog.headers("u1", age=age) | attempt)
            for age in (60, 0)
        ]
        assert answers[0].is_success, answers[0].text
        assert answers[0].content == answers[1].content
        assert answers[0].status_code == answers[1].status_code


async def test_a_members_voice_counts_once(database: Database, blog: Blog) -> None:
    async with comments_client(database, trusted_proxies="127.0.0.1") as client:
        posted = (await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))).json()
        url = f"/v1/comments/{posted['id']}"
        reports = []
        for address in ("203.0.114.7", "203.0.114.8"):
            headers = blog.headers("u2") | {"X-Forwarded-For": address}
            vote = await client.post(f"{url}/votes", json={"value": 1}, headers=headers)
            assert (200, 1) == (vote.status_code, vote.json()["up"])
            reports.append(await client.post(f"{url}/reports", json={"reason": "spam"}, headers=headers))
        assert [202, 409] == [report.status_code for report in reports]
        vote = await client.post(f"{url}/votes", json={"value": 1}, headers=blog.headers("u3"))
        assert vote.json()["up"] == 2


async def test_another_sites_word_counts_for_nothing(database: Database, blog: Blog) -> None:
    """Or its owner could make voters, and members of this site, out of nothing."""
    await add_site(database.owner, "other", mode="post")
    other = Blog(await sign_on(database, "other"), "other")
    async with comments_client(database) as client:
        posted = (await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))).json()
        before, url = await recorded(database), f"/v1/comments/{posted['id']}"
        for headers, reason in (
            (other.headers("u1"), "signature"),
            (other.headers("u1", aud="blog"), "signature"),
            (blog.headers("u1", aud="other"), "audience"),
        ):
            whole = headers | {"If-Match": "*"}
            answers = [
                await client.post(COMMENTS, json=text(), headers=headers),
                await client.patch(url, json={"body": "New"}, headers=whole),
                await client.delete(url, headers=whole),
                await client.post(f"{url}/votes", json={"value": 1}, headers=headers),
                await client.post(f"{url}/reports", json={"reason": "spam"}, headers=headers),
                await client.get(MINE, headers=headers),
                await client.get(url, headers=headers),
                await client.get(f"{url}/revisions", headers=headers),
            ]
            assert {(401, reason)} == {(answer.status_code, answer.json()["reason"]) for answer in answers}
        assert await recorded(database) == before
        there = await client.post("/v1/sites/other/comments", json=text(), headers=other.headers("u1"))
        assert there.status_code == 201
    assert await authors(database) == 2


@pytest.mark.usefixtures("blog")
async def test_no_two_sites_know_people_by_the_same_secret(database: Database) -> None:
    await add_site(database.owner, "other", mode="post")
    await sign_on(database, "other")
    async with connect(database.owner, SCHEMA, name="test") as connection:
        opened = [
            Vault(MASTER_KEY).reveal(row["identity"], f"sso identity {row['site']}".encode())
            for row in await connection.fetch("SELECT site, identity FROM sso")
        ]
    assert len(set(opened)) == 2


async def test_a_bad_assertion_changes_nothing_whatever_else_is_right(
    client: httpx2.AsyncClient, blog: Blog, database: Database
) -> None:
    posted = (await client.post(COMMENTS, json=comment())).json()
    token = {"Authorization": f"Bearer {posted['author_token']}", "If-Match": "*"}
    owner = await owner_key(database)
    before = await recorded(database)

    for assertion in ("", "x", "null", blog.assertion("u1") + "=", blog.assertion("", age=0), "a.b.c" * 2000):
        for headers in (token, owner, {}):
            sent = headers | {HEADER: assertion}
            answers = [
                await client.post(COMMENTS, json=comment(), headers=sent),
                await client.patch(f"/v1/comments/{posted['id']}", json={"body": "New"}, headers=sent),
                await client.delete(f"/v1/comments/{posted['id']}", headers=sent),
                await client.post(f"/v1/comments/{posted['id']}/votes", json={"value": 1}, headers=sent),
            ]
            assert {401} == {answer.status_code for answer in answers}, assertion
            assert {"assertion_refused"} == {answer.json()["code"] for answer in answers}
    twice = [(HEADER, blog.assertion("u1")), (HEADER, blog.assertion("u1"))]
    assert (await client.post(COMMENTS, json=text(), headers=twice)).json()["reason"] == "malformed"
    wrong = await client.post(COMMENTS, json=text(), headers=blog.headers("u1", name="\u200b"))
    assert (422, "Author-Assertion/name") == (wrong.status_code, wrong.json()["errors"][0]["parameter"])
    assert await recorded(database) == before


async def test_there_is_no_such_comment_for_a_member_either(client: httpx2.AsyncClient, blog: Blog) -> None:
    url = f"/v1/comments/{uuid4()}"
    for headers in (blog.headers("u1"), {HEADER: "x"}):
        assert (await client.get(url, headers=headers)).status_code == 404
        assert (await client.delete(url, headers=headers)).status_code == 404


async def test_a_site_may_be_for_its_members(database: Database, blog: Blog) -> None:
    await sign_on(database, required=True)
    async with comments_client(database) as client:
        before = await recorded(database)
        for headers in ({}, {"Author-Token": f"rja_{'x' * 43}"}):
            answer = await client.post(COMMENTS, json=comment(), headers=headers)
            assert (401, "sign_on_required") == (answer.status_code, answer.json()["code"])
        assert await recorded(database) == before
        posted = await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))
        assert posted.status_code == 201
        vote = await client.post(f"/v1/comments/{posted.json()['id']}/votes", json={"value": 1})
        assert vote.status_code == 200
    await sign_on(database, required=False)
    async with comments_client(database) as client:
        assert (await client.post(COMMENTS, json=comment())).status_code == 201


async def test_switched_off_and_on_again_members_are_who_they_were(database: Database, blog: Blog) -> None:
    async with comments_client(database) as client:
        posted = (await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))).json()
    url = f"/v1/comments/{posted['id']}"

    await end(database.owner, "blog")
    async with comments_client(database) as client:
        answer = await client.post(COMMENTS, json=comment(), headers=blog.headers("u1"))
        assert (401, "off") == (answer.status_code, answer.json()["reason"])

    again = Blog(await sign_on(database))
    async with comments_client(database) as client:
        answer = await client.delete(url, headers=blog.headers("u1"))
        assert (401, "signature") == (answer.status_code, answer.json()["reason"])
        assert (await client.delete(url, headers=again.headers("u1"))).status_code == 204


async def test_secrets_are_told_nowhere(database: Database, blog: Blog) -> None:
    sub = "canary-of-a-member"
    async with connect(database.owner, SCHEMA, name="test") as connection:
        sealed = await connection.fetchval("SELECT identity FROM sso")
    identity = Vault(MASTER_KEY).reveal(sealed, b"sso identity blog")
    assertion = blog.assertion(sub)
    assert isinstance(blog.key, bytes)
    secrets = [blog.key.decode(), member_token(identity, sub), sub, assertion, assertion.rpartition(".")[2]]
    with capture_logs() as logs:
        async with comments_client(database) as client:
            sent = {HEADER: assertion, "Idempotency-Key": str(uuid4())}
            answers = [await client.post(COMMENTS, json=text(), headers=sent) for _ in range(2)]
            url = f"/v1/comments/{answers[0].json()['id']}"
            answers += [
                await client.get(url, headers=sent),
                await client.get(MINE, headers=sent),
                await client.post(f"{url}/votes", json={"value": 1}, headers=sent),
                await client.post(COMMENTS, json=text(), headers={HEADER: assertion + "A"}),
                await client.post(COMMENTS, json=text(), headers={HEADER: blog.assertion(sub, age=900)}),
                await client.get("/v1/sites/blog/thread?key=/e4"),
            ]
    told = repr(logs) + "".join(f"{answer.headers}{answer.text}" for answer in answers)
    async with connect(database.owner, SCHEMA, name="test") as connection:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'comments'")
        stored = [repr(await connection.fetch(f"SELECT * FROM {name[0]}")) for name in names]
    assert "Ada" in told
    assert [] == [secret for secret in secrets if secret in told]
    assert [] == [secret for secret in secrets for table in stored if secret in table]


@pytest.mark.usefixtures("blog")
async def test_the_service_cannot_change_whom_it_believes(database: Database) -> None:
    async with connect(database.comments, SCHEMA, name="test") as connection:
        for statement in ("UPDATE sso SET issuer = 'x'", "DELETE FROM sso", "INSERT INTO sso DEFAULT VALUES"):
            with pytest.raises(Exception, match="permission denied"):
                await connection.execute(statement)


async def test_a_key_moved_to_another_site_or_algorithm_does_not_open(database: Database, blog: Blog) -> None:
    """Whoever can write to the database, and has no master key, makes no key of their own."""
    await add_site(database.owner, "other", mode="post")
    await sign_on(database, "other")
    for change in ("key = (SELECT key FROM sso WHERE site = 'other')", "algorithm = 'EdDSA'"):
        async with connect(database.owner, SCHEMA, name="test") as connection:
            await connection.execute("CREATE TABLE kept AS SELECT * FROM sso")
            await connection.execute(f"UPDATE sso SET {change} WHERE site = 'blog'")
            async with comments_client(database) as client:
                answer = await client.post(COMMENTS, json=text(), headers=blog.headers("u1"))
                assert answer.status_code == 500
            await connection.execute("DELETE FROM sso")
            await connection.execute("INSERT INTO sso SELECT * FROM kept")
            await connection.execute("DROP TABLE kept")


async def test_pages_may_send_it_and_the_document_tells_of_it(client: httpx2.AsyncClient) -> None:
    preflight = await client.options(
        COMMENTS, headers={"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    )
    assert HEADER in preflight.headers["access-control-allow-headers"].split(", ")

    document = (await client.get("/schema/openapi.json")).json()
    written = document["components"]["schemas"]["CommentWritten"]["properties"]["author_token"]
    assert {"type": "null"} in written["anyOf"]
    assert "author" not in document["components"]["schemas"]["CommentGiven"]["required"]
    post = document["paths"]["/v1/sites/{site}/comments"]["post"]
    assert {"authorAssertion": []} in post["security"]
    assert "`assertion_refused`" in post["responses"]["401"]["description"]
    kind = await client.get("/problems/assertion_refused")
    assert kind.json()["status"] == 401


async def test_claims_from_long_ago_are_not_believed(client: httpx2.AsyncClient, blog: Blog) -> None:
    answer = await client.post(COMMENTS, json=text(), headers={HEADER: signed(claims(), blog.key)})
    assert (401, "expired") == (answer.status_code, answer.json()["reason"])
