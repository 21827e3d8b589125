"""Feeds on a real database: sound Atom, newest first, nothing that readers do not see."""

from collections.abc import AsyncGenerator
from xml.etree import ElementTree as ET

import httpx2
import pytest

from tests.support.database import Database
from tests.support.service import ORIGIN, comment, comments_client, owner_key

FEED = "/embed/blog/feed"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


async def post(
    client: httpx2.AsyncClient, body: str = "Hello", key: str = "/e4", **author: str
) -> dict[str, str]:
    answer = await client.post("/v1/sites/blog/comments", json=comment(body, key=key, **author))
    posted: dict[str, str] = answer.json()
    return posted


async def entries(client: httpx2.AsyncClient, **query: str) -> list[ET.Element]:
    answer = await client.get(FEED, params=query)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def text(entry: ET.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


async def test_a_thread_and_a_site_have_a_feed(client: httpx2.AsyncClient, database: Database) -> None:
    page = {"url": f"{ORIGIN}/e4", "title": "Episode 4"}
    await client.put("/v1/sites/blog/thread?key=/e4", json=page, headers=await owner_key(database))
    first = await post(client, "first", website="https://ada.example")
    await post(client, "elsewhere", key="/e5")
    reply = (await client.post("/v1/sites/blog/comments", json=comment("a reply", parent=first["id"]))).json()

    newest, oldest = await entries(client, key="/e4")
    assert [text(newest, "id"), text(oldest, "id")] == [f"urn:uuid:{reply['id']}", f"urn:uuid:{first['id']}"]
    link = oldest.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{ORIGIN}/e4#comment-{first['id']}"
    assert oldest.findtext(f"{ATOM}author/{ATOM}uri") == "https://ada.example"
    assert text(newest, "title") == "Ada on Episode 4"
    assert text(newest, "content") == "<p>a reply</p>"
    answered = newest.find("{http://purl.org/syndication/thread/1.0}in-reply-to")
    assert answered is not None
    assert answered.get("ref") == f"urn:uuid:{first['id']}"
    assert [text(entry, "content") for entry in await entries(client)] == [
        "<p>a reply</p>",
        "<p>elsewhere</p>",
        "<p>first</p>",
    ]


async def test_it_holds_the_newest_fifty(client: httpx2.AsyncClient) -> None:
    for number in range(52):
        await post(client, f"comment {number}")
    assert [text(entry, "content") for entry in await entries(client)] == [
        f"<p>comment {number}</p>" for number in range(51, 1, -1)
    ]


async def test_a_feed_is_not_sent_again_unchanged(client: httpx2.AsyncClient) -> None:
    await post(client)
    known = {"If-None-Match": (await client.get(FEED)).headers["etag"]}
    assert (await client.get(FEED, headers=known)).status_code == 304
    await post(client)
    assert (await client.get(FEED, headers=known)).status_code == 200


async def test_an_edit_shows_as_an_update(client: httpx2.AsyncClient) -> None:
    posted = await post(client, "before")
    own = {"Authorization": f"Bearer {posted['author_token']}", "If-Match": '"1"'}
    await client.patch(f"/v1/comments/{posted['id']}", json={"body": "after"}, headers=own)
    (entry,) = await entries(client)

    assert text(entry, "content") == "<p>after</p>"
    assert text(entry, "updated") > text(entry, "published")


async def test_an_empty_feed_is_sound(client: httpx2.AsyncClient) -> None:
    assert await entries(client, key="/nobody") == []
    assert (await client.get("/embed/none/feed")).status_code == 404
