"""Reading over HTTP, on a real database."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.support.database import Database
from tests.support.service import comment, comments_client

COMMENTS, THREAD = "/v1/sites/blog/comments", "/v1/sites/blog/thread"


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


async def post(client: httpx2.AsyncClient, body: str = "Hello", parent: str | None = None) -> dict[str, str]:
    answer = await client.post(COMMENTS, json=comment(body, parent=parent))
    assert answer.status_code == 201, answer.text
    posted: dict[str, str] = answer.json()
    return posted


async def test_a_thread_nobody_has_written_in_is_empty(client: httpx2.AsyncClient) -> None:
    answer = await client.get(THREAD, params={"key": "/new"})
    assert answer.json()["comments"] == {"count": 0, "items": [], "next": None}


async def test_the_etag_answers_304_until_something_changes(client: httpx2.AsyncClient) -> None:
    await post(client)
    known: dict[str, str] = {}
    for _ in range(2):  # made anew, then from memory
        first = await client.get(THREAD, params={"key": "/e4"})
        known = {"If-None-Match": first.headers["etag"]}
        again = await client.get(THREAD, params={"key": "/e4"}, headers=known)
        assert (304, b"") == (again.status_code, again.content)
    await post(client)
    changed = await client.get(THREAD, params={"key": "/e4"}, headers=known)
    assert (200, 2) == (changed.status_code, changed.json()["thread"]["comments"])


async def test_head_is_get_without_the_body(client: httpx2.AsyncClient) -> None:
    await post(client)
    for _ in range(2):
        got = await client.get(THREAD, params={"key": "/e4"})
        head = await client.head(THREAD, params={"key": "/e4"})
        assert (200, b"", got.headers["etag"]) == (head.status_code, head.content, head.headers["etag"])


async def test_a_page_from_memory_is_the_page_made_anew(client: httpx2.AsyncClient) -> None:
    for number in range(12):
        await post(client, f"comment {number}")
    plain = {"Accept-Encoding": "identity"}
    made, kept = [await client.get(THREAD, params={"key": "/e4"}, headers=plain) for _ in range(2)]
    packed = await client.get(THREAD, params={"key": "/e4"}, headers={"Accept-Encoding": "gzip"})

    assert made.content == kept.content == packed.content
    assert packed.headers["content-encoding"] == "gzip"
    for name in (
        "etag",
        "content-type",
        "cache-control",
        "access-control-allow-origin",
        "x-content-type-options",
    ):
        assert made.headers[name] == kept.headers[name], name


async def test_replies_stand_under_their_parents(client: httpx2.AsyncClient) -> None:
    root = await post(client, "root")
    replies = [await post(client, f"reply {number}", root["id"]) for number in range(5)]
    below = await post(client, "below", replies[0]["id"])

    page = (await client.get(THREAD, params={"key": "/e4"})).json()
    (entry,) = page["comments"]["items"]
    assert (5, 3) == (entry["replies"]["count"], len(entry["replies"]["items"]))
    assert below["id"] == entry["replies"]["items"][0]["replies"]["items"][0]["id"]

    rest = await client.get(f"/v1/comments/{root['id']}/replies", params={"after": entry["replies"]["next"]})
    assert [reply["id"] for reply in replies[3:]] == [item["id"] for item in rest.json()["comments"]["items"]]


@pytest.mark.parametrize("sort", ["oldest", "newest", "best"])
async def test_roots_are_paged(client: httpx2.AsyncClient, sort: str) -> None:
    posted = [(await post(client, f"root {number}"))["id"] for number in range(7)]
    await client.post(f"/v1/comments/{posted[3]}/votes", json={"value": 1})
    query: dict[str, str] = {"key": "/e4", "sort": sort, "limit": "3"}
    walked: list[str] = []
    while True:
        page = (await client.get(THREAD, params=query)).json()["comments"]
        assert page["count"] == 7
        walked += [entry["id"] for entry in page["items"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]

    best = [posted[3], *posted[:3], *posted[4:]]
    assert walked == {"oldest": posted, "newest": posted[::-1], "best": best}[sort]


async def test_a_cursor_of_another_sort_is_refused(client: httpx2.AsyncClient) -> None:
    for number in range(3):
        await post(client, f"root {number}")
    page = (await client.get(THREAD, params={"key": "/e4", "limit": 1})).json()
    wrong = await client.get(THREAD, params={"key": "/e4", "sort": "best", "after": page["comments"]["next"]})
    assert (422, "after") == (wrong.status_code, wrong.json()["errors"][0]["parameter"])
    assert (await client.get(THREAD, params={"key": "/e4", "after": "nonsense"})).status_code == 422


async def test_a_spoiler_is_in_no_byte_until_asked_for(client: httpx2.AsyncClient) -> None:
    posted = await post(client, "She >![ep 12] sailsaway!< and ||stayssilent||.")
    url = f"/v1/comments/{posted['id']}"
    public = [
        await client.get(THREAD, params={"key": "/e4"}),
        await client.get(url),
        await client.get(f"{url}/replies"),
        await client.get(f"{url}/revisions"),
    ]
    assert [answer for answer in public if "sailsaway" in answer.text or "stayssilent" in answer.text] == []

    revealed = (await client.get(f"{url}/spoilers")).json()["spoilers"]
    assert ["ep 12", None] == [scope for scope, _ in revealed]
    assert "sailsaway" in revealed[0][1]
    assert "stayssilent" in revealed[1][1]


async def test_one_comment_comes_with_the_chain_above(client: httpx2.AsyncClient) -> None:
    root = await post(client, "root")
    middle = await post(client, "middle", root["id"])
    leaf = await post(client, "leaf", middle["id"])
    shown = (await client.get(f"/v1/comments/{leaf['id']}")).json()
    assert [root["id"], middle["id"]] == [ancestor["id"] for ancestor in shown["ancestors"]]
    assert (leaf["id"], 2) == (shown["comment"]["id"], shown["comment"]["depth"])


async def test_what_waits_is_for_its_author_alone(database: Database) -> None:
    async with comments_client(database, mode="pre") as client:
        posted = await post(client, "waitingtext")
        own = {"Authorization": f"Bearer {posted['author_token']}"}
        url = f"/v1/comments/{posted['id']}"

        assert posted["status"] == "pending"
        assert "no need to post it again" in posted["message"]
        page = await client.get(THREAD, params={"key": "/e4"})
        assert (0, []) == (page.json()["thread"]["comments"], page.json()["comments"]["items"])
        for path in ("", "/revisions", "/spoilers", "/replies"):
            assert (await client.get(url + path)).status_code == 404
        assert (await client.get(url, headers=own)).json()["comment"]["body"] == "waitingtext"
        mine = await client.get("/v1/sites/blog/mine", headers=own)
        assert [posted["id"]] == [entry["id"] for entry in mine.json()["comments"]]
        assert mine.headers["cache-control"] == "no-store"
        assert (await client.get("/v1/sites/blog/mine")).status_code == 401


async def test_an_author_looks_under_their_own_covers_while_they_wait(database: Database) -> None:
    async with comments_client(database, mode="pre") as client:
        posted = await post(client, "She >!sailsaway!<.")
        url = f"/v1/comments/{posted['id']}"
        own, another = (
            {"Author-Token": token}
            for token in (posted["author_token"], (await post(client, "Somebody else"))["author_token"])
        )

        revealed = (await client.get(f"{url}/spoilers", headers=own)).json()
        assert (1, 1) == (revealed["revision"], len(revealed["spoilers"]))
        assert "sailsaway" in revealed["spoilers"][0][1]
        assert (await client.get(f"{url}/spoilers", headers=another)).status_code == 404
        assert (await client.get(f"{url}/spoilers")).status_code == 404

        edit = {"body": "She >!stayssilent!<."}
        edited = await client.patch(url, json=edit, headers={**own, "If-Match": '"1"'})
        assert edited.status_code == 200
        revealed = (await client.get(f"{url}/spoilers", headers=own)).json()
        assert (2, True) == (revealed["revision"], "stayssilent" in revealed["spoilers"][0][1])

        await client.delete(url, headers={**own, "If-Match": '"2"'})
        assert (await client.get(f"{url}/spoilers", headers=own)).status_code == 404


async def test_an_author_learns_which_of_their_own_they_may_edit(database: Database) -> None:
    async with comments_client(database) as client:
        first = await post(client, "seen by all")
        own = {"Authorization": f"Bearer {first['author_token']}"}
        again = comment("elsewhere, >!covered!<", key="/e5")
        second = (await client.post("/v1/sites/blog/comments", json=again, headers=own)).json()
        gone = (await client.post("/v1/sites/blog/comments", json=comment("gone"), headers=own)).json()
        assert (await client.delete(f"/v1/comments/{gone['id']}", headers=own)).status_code == 204
        stranger = await post(client, "somebody else's")

        async def mine(**asked: str) -> list[dict[str, Any]]:
            answer = await client.get("/v1/sites/blog/mine", params=asked, headers=own)
            entries: list[dict[str, Any]] = answer.json()["comments"]
            return entries

        assert await mine() == await mine(shown="false") == []
        assert {first["id"], second["id"]} == {entry["id"] for entry in await mine(shown="true")}
        (shown,) = await mine(shown="true", key="/e5")
        assert ("visible", "/e5", second["html"]) == (shown["status"], shown["thread"], shown["html"])
        until = datetime.fromisoformat(shown["editable_until"])
        assert until - datetime.fromisoformat(second["created_at"]) == timedelta(minutes=30)
        assert stranger["id"] not in {entry["id"] for entry in await mine(shown="true")}
        refused = await client.get("/v1/sites/blog/mine", params={"shown": "perhaps"}, headers=own)
        assert refused.status_code == 422


async def test_what_waits_is_told_beside_what_is_shown(database: Database) -> None:
    async with comments_client(database, mode="pre") as client:
        posted = await post(client, "waitingtext")
        own = {"Authorization": f"Bearer {posted['author_token']}"}
        answers = [
            await client.get(f"/v1/sites/blog/mine{query}", headers=own) for query in ("", "?shown=true")
        ]
        assert answers[0].json() == answers[1].json()
        (entry,) = answers[0].json()["comments"]
        assert ("pending", "waitingtext") == (entry["status"], entry["body"])
        assert entry["editable_until"] > entry["at"]


async def test_counts_of_many_threads_in_one_request(client: httpx2.AsyncClient) -> None:
    await post(client)
    answer = await client.get("/v1/sites/blog/counts", params=[("key", "/e4"), ("key", "/none")])
    assert answer.json() == {"counts": {"/e4": 1, "/none": 0}}


async def test_an_edit_shows_in_the_revisions(client: httpx2.AsyncClient) -> None:
    posted = await post(client, "first words")
    own = {"Authorization": f"Bearer {posted['author_token']}", "If-Match": '"1"'}
    await client.patch(f"/v1/comments/{posted['id']}", json={"body": "second words"}, headers=own)
    revisions = (await client.get(f"/v1/comments/{posted['id']}/revisions")).json()["revisions"]
    assert [1, 2] == [revision["revision"] for revision in revisions]
    assert "first words" in revisions[0]["html"]
    page = (await client.get(THREAD, params={"key": "/e4"})).json()
    assert "second words" in page["comments"]["items"][0]["html"]
