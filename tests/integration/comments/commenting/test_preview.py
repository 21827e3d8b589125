"""Previews over HTTP, on a real database."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from services.comments.schema import SCHEMA
from shared.postgres.pool import connect
from tests.support.database import Database
from tests.support.service import ORIGIN, comment, comments_client, owner_key

PREVIEW = "/v1/sites/blog/preview"
EPISODE_4 = {"work": "Kounodori", "title": "Kounodori, episode 4", "season": 1, "episode": 4}


@pytest.fixture
async def client(database: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    """A client of a site with a page about episode 4, under the key /e4."""
    async with comments_client(database) as client:
        owner = await owner_key(database)
        described = await client.put(
            "/v1/sites/blog/thread", params={"key": "/e4"}, json=EPISODE_4, headers=owner
        )
        assert described.status_code == 201, described.text
        yield client


async def preview(client: httpx2.AsyncClient, body: str, key: str | None = "/e4") -> dict[str, Any]:
    given = {"body": body} | ({"thread": {"key": key}} if key else {})
    answer = await client.post(PREVIEW, json=given)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.mark.parametrize(
    "body",
    [
        "Was für ein *Finale*, >![ep 3] er stirbt!<\n\n> ja",
        ">![ep 12]\n\n太郎が犯人だ。\n\n- 本当",
        "never >!closed",
        "a\u200b\r\nb\tc " + "e\u0301" * 20,
    ],
)
async def test_it_shows_what_posting_would(client: httpx2.AsyncClient, body: str) -> None:
    shown = await preview(client, body)
    posted = (await client.post("/v1/sites/blog/comments", json=comment(body))).json()

    assert {name: posted[name] for name in ("html", "spoilers", "warnings")} == {
        name: shown[name] for name in ("html", "spoilers", "warnings")
    }


async def test_it_warns_of_a_mark_left_open(client: httpx2.AsyncClient) -> None:
    assert (await preview(client, "never >!closed"))["warnings"] == ["spoiler-unclosed"]


@pytest.mark.parametrize(
    ("body", "episode"),
    [
        ("In episode 9 he dies", "episode 9"),
        ("ep 6 is sad, but 第12話 ...", "episode 12"),
        ("12화에서 울었어요", "episode 12"),
        ("S02E01 was a shock, episode 9 not", "season 2 episode 1"),
        (">!Sad!<, in episode 9", "episode 9"),
        ("see `>!` and episode 9 `!<`", "episode 9"),
        ("the kiss in episode 5 of Kounodori", "episode 5"),
    ],
)
async def test_a_later_episode_in_the_open_is_told(
    client: httpx2.AsyncClient, body: str, episode: str
) -> None:
    assert (await preview(client, body))["ahead"] == {"episode": episode, "page": "season 1 episode 4"}


@pytest.mark.parametrize(
    "body",
    [
        "Episode 4 was the best so far",
        ">!In episode 9 he dies!<",
        "＞！第12話で泣いた！＜",
        ">![ep 9]\n\nIn episode 9 he dies.\n\n- 12화",
        "Reminds me of episode 12 of Reply 1988",
        "『半沢直樹』第9話みたい",
        "I can't wait for the finale, or season 2",
    ],
)
async def test_what_gives_nothing_away_is_not(client: httpx2.AsyncClient, body: str) -> None:
    assert (await preview(client, body))["ahead"] is None


async def test_the_page_is_the_threads_as_it_is_now(client: httpx2.AsyncClient, database: Database) -> None:
    assert (await preview(client, "episode 9", key=None))["ahead"] is None
    assert (await preview(client, "episode 9", key="/unheard-of"))["ahead"] is None
    assert (await preview(client, "episode 9"))["ahead"] is not None

    owner = await owner_key(database)
    moved = EPISODE_4 | {"episode": 9, "title": None}
    await client.put("/v1/sites/blog/thread", params={"key": "/e4"}, json=moved, headers=owner)
    assert (await preview(client, "episode 9"))["ahead"] is None

    titled = {"title": "Kounodori 第6話 感想"}
    await client.put("/v1/sites/blog/thread", params={"key": "/e6"}, json=titled, headers=owner)
    assert (await preview(client, "episode 9", key="/e6"))["ahead"] == {
        "episode": "episode 9",
        "page": "episode 6",
    }


@pytest.mark.parametrize(
    ("body", "episode"),
    [
        ("S03E01 makes up for it", "season 3 episode 1"),
        ("第3期第1話で全部ひっくり返る", "season 3 episode 1"),
        ("시즌 3 1화에서 다 뒤집혀요", "season 3 episode 1"),
        (">!S03E01!<, then S04E02", "season 4 episode 2"),
        ("S02E09 was the best", None),
        ("episode 9 was the best", None),
        (">!In S03E01 he dies!<", None),
        ("I hope for season 3, and the finale", None),
    ],
)
async def test_a_page_about_a_season_goes_up_to_its_end(
    client: httpx2.AsyncClient, database: Database, body: str, episode: str | None
) -> None:
    review = {"title": "Kounodori Season 2 review"}
    await client.put(
        "/v1/sites/blog/thread", params={"key": "/s2"}, json=review, headers=await owner_key(database)
    )

    ahead = (await preview(client, body, key="/s2"))["ahead"]

    assert ahead == (episode and {"episode": episode, "page": "season 2"})


async def test_nothing_is_written(client: httpx2.AsyncClient, database: Database) -> None:
    async with connect(database.owner, SCHEMA, name="test") as connection:
        tables = ("comments.events", "threads", "authors", "commands", "revisions")
        before = [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
        await preview(client, "Hello")
        await preview(client, "Hello", key="/unheard-of")
        assert [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables] == before


@pytest.mark.parametrize("body", ["", "  \n", "\u200b", "\u3164", "x" * 10_001, None, 7, ["x"]])
async def test_it_refuses_the_bodies_that_posting_refuses(client: httpx2.AsyncClient, body: object) -> None:
    refused = await client.post(PREVIEW, json={"body": body})
    posted = await client.post("/v1/sites/blog/comments", json=comment("x") | {"body": body})

    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.status_code, refused.json()["errors"]) == (422, posted.json()["errors"])


@pytest.mark.parametrize(
    ("site", "given", "status", "pointer"),
    [
        ("nowhere", {"body": "x"}, 404, None),
        ("blog", {}, 422, "/body"),
        ("blog", {"body": "x", "author": {"name": "Ada"}}, 422, "/author"),
        ("blog", {"body": "x", "thread": {}}, 422, "/thread/key"),
        ("blog", {"body": "x", "thread": {"key": "a\nb"}}, 422, "/thread/key"),
        ("blog", {"body": "x", "thread": {"key": "/e4", "url": "https://x.example"}}, 422, "/thread/url"),
    ],
)
async def test_what_it_cannot_read_it_names(
    client: httpx2.AsyncClient, site: str, given: dict[str, Any], status: int, pointer: str | None
) -> None:
    answer = await client.post(f"/v1/sites/{site}/preview", json=given)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert [error["pointer"] for error in answer.json().get("errors", [])] == ([pointer] if pointer else [])


async def test_only_the_sites_own_pages_may_ask(client: httpx2.AsyncClient) -> None:
    foreign = await client.post(PREVIEW, json={"body": "x"}, headers={"Origin": "https://evil.example"})
    own = await client.post(PREVIEW, json={"body": "x"}, headers={"Origin": ORIGIN})

    assert foreign.status_code == 403
    assert (own.status_code, own.headers["access-control-allow-origin"]) == (200, ORIGIN)


async def test_the_api_document_describes_it(client: httpx2.AsyncClient) -> None:
    document = (await client.get("/schema/openapi.json")).json()
    described = document["paths"]["/v1/sites/{site}/preview"]["post"]["responses"]

    assert {"200", "404", "413", "415", "422", "default"} <= described.keys()
    assert "site_not_found" in described["404"]["description"]
