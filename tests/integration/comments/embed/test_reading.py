"""Pages to read on, on a real database: they say what the API says, are kept as it is, and lead everywhere."""

import gzip
from collections.abc import AsyncGenerator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import httpx2
import pytest

from tests.support.database import Database
from tests.support.service import ORIGIN, comment, comments_client, owner_key

PAGE, FRAGMENT, THREAD = "/embed/blog", "/embed/blog/fragment", "/v1/sites/blog/thread"
HERE = "http://127.0.0.1:8000"


class Links(HTMLParser):
    """Every link of a page, and the ids of its comments."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.comments: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.elements.append((tag, named))
        if tag == "a" and named["href"]:
            self.links.append(named["href"])
        if tag == "article" and named["data-id"]:
            self.comments.append(named["data-id"])


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    async with comments_client(database) as client:
        yield client


async def post(client: httpx2.AsyncClient, body: str = "Hello", parent: str | None = None) -> str:
    answer = await client.post("/v1/sites/blog/comments", json=comment(body, parent=parent))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def ids(entries: Any) -> list[str]:
    return [one for item in entries["items"] for one in (item["id"], *ids(item["replies"]))]


@pytest.mark.parametrize("sort", ["oldest", "newest", "best"])
@pytest.mark.parametrize("path", [PAGE, FRAGMENT])
async def test_it_shows_what_the_api_shows_in_the_same_order(
    client: httpx2.AsyncClient, path: str, sort: str
) -> None:
    roots = [await post(client, f"root {n}") for n in range(3)]
    replies = [await post(client, f"reply {n}", roots[1]) for n in range(4)]
    await post(client, "below", replies[0])
    query = {"key": "/e4", "sort": sort}

    shown = await client.get(path, params=query)
    told = (await client.get(THREAD, params=query)).json()
    page = Links(shown.text)
    (section,) = (named for tag, named in page.elements if named.get("class") == "rejoinder")

    assert page.comments == ids(told["comments"])
    assert (section["data-version"], section["data-comments"]) == (str(told["thread"]["version"]), "8")
    lists = [named for tag, named in page.elements if named.get("class") == "rj-replies"]
    assert (lists[0]["data-count"], lists[0]["data-next"]) == (
        "4",
        told["comments"]["items"][1]["replies"]["next"],
    )


@pytest.mark.parametrize("path", [PAGE, FRAGMENT])
async def test_a_page_is_kept_and_packed_and_known_by_its_tag(client: httpx2.AsyncClient, path: str) -> None:
    for number in range(5):
        await post(client, f"comment {number}")
    query = {"key": "/e4"}
    made, kept = [
        await client.get(path, params=query, headers={"Accept-Encoding": "identity"}) for _ in range(2)
    ]
    async with client.stream("GET", path, params=query, headers={"Accept-Encoding": "gzip"}) as packed:
        body = b"".join([chunk async for chunk in packed.aiter_raw()])
    same = await client.get(path, params=query, headers={"If-None-Match": made.headers["etag"]})
    await post(client, "one more")
    changed = await client.get(path, params=query, headers={"If-None-Match": made.headers["etag"]})

    assert made.headers["content-type"] == "text/html; charset=utf-8"
    assert made.content == kept.content == gzip.decompress(body)
    for name in (
        "content-security-policy",
        "cache-control",
        "etag",
        "content-type",
        "x-content-type-options",
    ):
        assert made.headers[name] == kept.headers[name], name
    assert made.headers["access-control-allow-origin"] == kept.headers["access-control-allow-origin"] == "*"
    assert (same.status_code, same.content) == (304, b"")
    assert (changed.status_code, "one more" in changed.text) == (200, True)


async def test_only_the_sites_own_pages_may_frame_it(client: httpx2.AsyncClient) -> None:
    policy = (await client.get(PAGE, params={"key": "/e4"})).headers["content-security-policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert directives["frame-ancestors"] == ORIGIN
    assert (directives["default-src"], directives["script-src"]) == ("'none'", "'self'")
    assert directives["form-action"] == "'self'"


async def test_every_comment_can_be_reached_by_links(client: httpx2.AsyncClient) -> None:
    """Without a script, from the first page: through next pages, more replies and permalinks."""
    posted = [await post(client, f"root {n}") for n in range(22)]
    above = posted[0]
    for depth in range(15):
        above = await post(client, f"deep {depth}", above)
        posted.append(above)
    posted += [await post(client, f"wide {n}", posted[1]) for n in range(25)]

    seen, found, waiting = set[str](), set[str](), [f"{HERE}{PAGE}?key=%2Fe4"]
    while waiting:
        url = waiting.pop()
        if url in seen or not url.startswith(HERE) or "/feed" in url:
            continue
        seen.add(url)
        answer = await client.get(url)
        assert answer.status_code == 200, url
        page = Links(answer.text)
        found |= set(page.comments)
        waiting += [urljoin(url, link) for link in page.links]
    assert found == set(posted)


async def test_a_fragments_links_lead_here_from_anywhere(client: httpx2.AsyncClient) -> None:
    await post(client, "Hello >![ep 3] boo!<")
    links = Links((await client.get(FRAGMENT, params={"key": "/e4"})).text).links

    assert len(links) >= 4
    assert all(link.startswith(f"{HERE}/embed/blog/") for link in links)


async def test_a_later_page_is_not_taken_for_the_beginning(client: httpx2.AsyncClient) -> None:
    for number in range(21):
        await post(client, f"root {number}")
    first = (await client.get(PAGE, params={"key": "/e4"})).text
    (onward,) = (
        named["href"] for tag, named in Links(first).elements if named.get("rel") == "next" and tag == "a"
    )
    second = (await client.get(str(onward))).text

    assert "data-version" in first
    assert "data-version" not in second
    assert len(Links(second).comments) == 1


async def test_the_permalink_shows_whom_a_comment_answers(client: httpx2.AsyncClient) -> None:
    root = await post(client, "root")
    middle = await post(client, "middle", root)
    leaf = await post(client, "leaf", middle)
    answer = await client.get(f"/embed/blog/comments/{middle}")

    assert Links(answer.text).comments == [root, middle, leaf]
    assert (await client.get(f"/embed/other/comments/{middle}")).status_code == 404
    await post(client, "late", middle)
    again = await client.get(
        f"/embed/blog/comments/{middle}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, "late" in again.text) == (200, True)


async def test_what_covers_hide_is_on_its_own_page(client: httpx2.AsyncClient) -> None:
    posted = await post(client, "She >![ep 12] sailsaway!<")
    covered = [await client.get(url) for url in (f"{PAGE}?key=/e4", f"/embed/blog/comments/{posted}")]
    revealed = await client.get(f"/embed/blog/comments/{posted}/spoilers")

    assert not [one for one in covered if "sailsaway" in one.text]
    assert "Spoiler: <bdi>ep 12</bdi>" in revealed.text
    assert "sailsaway" in revealed.text
    assert (revealed.headers["cache-control"], revealed.headers["x-robots-tag"]) == ("no-store", "noindex")


async def test_a_tombstone_is_not_for_search_engines(client: httpx2.AsyncClient) -> None:
    gone = (await client.post("/v1/sites/blog/comments", json=comment("going"))).json()
    await post(client, "stays", gone["id"])
    token = {"Authorization": f"Bearer {gone['author_token']}"}
    await client.delete(f"/v1/comments/{gone['id']}", headers=token)
    answer = await client.get(f"/embed/blog/comments/{gone['id']}")

    assert '<meta name="robots" content="noindex">' in answer.text
    assert "Deleted by its author." in answer.text
    for path in ("spoilers", "report"):
        assert (await client.get(f"/embed/blog/comments/{gone['id']}/{path}")).status_code == 404


async def test_languages(client: httpx2.AsyncClient) -> None:
    await post(client, "안녕하세요")
    await post(client, "ひらがな")
    page = await client.get(PAGE, params={"key": "/e4", "lang": "ar-EG"})
    texts = [named.get("lang") for _, named in Links(page.text).elements if named.get("class") == "rj-text"]

    assert '<html lang="ar" dir="rtl">' in page.text
    assert page.headers["content-language"] == "ar"
    assert texts == ["ko", "ja"]
    assert "lang=ar" in Links(page.text).links[-1]


async def test_a_closed_thread_offers_no_form(client: httpx2.AsyncClient, database: Database) -> None:
    await post(client)
    await client.get(PAGE, params={"key": "/e4"})
    closed = {"closed": True, "title": "Episode 4", "url": f"{ORIGIN}/e4", "work": "Moon", "episode": 4}
    await client.put(THREAD, params={"key": "/e4"}, json=closed, headers=await owner_key(database))
    page = (await client.get(PAGE, params={"key": "/e4"})).text

    assert not [link for link in Links(page).links if "/write" in link]
    assert "This thread takes no more comments." in page
    assert f'<a href="{ORIGIN}/e4">Back to Episode 4</a>' in page
    assert 'data-work="Moon" data-episode="4"' in page
    assert "<form" not in (await client.get("/embed/blog/write", params={"key": "/e4"})).text


async def test_what_is_not_there_is_said_on_a_page(client: httpx2.AsyncClient) -> None:
    for path in (
        "/embed/none?key=/e4",
        "/embed/blog/comments/00000000-0000-0000-0000-000000000000",
        "/embed/blog/write?key=/e4&parent=00000000-0000-0000-0000-000000000000",
    ):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8"), path
    assert (await client.get("/embed/blog")).status_code == 422
    assert (await client.get("/embed/blog?key=/e4&after=nonsense")).status_code == 422
