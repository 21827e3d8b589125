"""The example's threads as `up` fills them: everything is there, once, and shown as it should be."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from deploy.example.load import load_example
from deploy.example.posts import Comment, read_posts
from deploy.local.plan import Ready
from tests.support.stack import start_stack

KEYS = [post.thread.key for post in read_posts()]
COMMENTS = [comment for post in read_posts() for comment in post.comments]


@pytest.fixture(scope="module")
async def ready(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Ready]:
    async with start_stack(tmp_path_factory.mktemp("example") / "home", example=True) as stack:
        yield stack.ready


async def ask(ready: Ready, path: str, **query: str) -> Any:
    async with aiohttp.ClientSession() as http, http.get(ready.comments + path, params=query) as answer:
        assert answer.ok, await answer.text()
        return await answer.json()


async def thread_of(ready: Ready, key: str) -> Any:
    return await ask(ready, f"/v1/sites/{ready.site}/thread", key=key, limit="100")


async def entries(ready: Ready, key: str) -> list[Any]:
    """Every entry of a thread, page by page."""
    found: list[Any] = []

    async def collect(page: Any, path: str, **query: str) -> None:
        for entry in page["items"]:
            found.append(entry)
            await collect(entry["replies"], f"/v1/comments/{entry['id']}/replies")
        if page["next"]:
            following = await ask(ready, path, **query, limit="100", after=page["next"])
            await collect(following.get("comments") or following["replies"], path, **query)

    path = f"/v1/sites/{ready.site}/thread"
    await collect((await thread_of(ready, key))["comments"], path, key=key)
    return found


def expected(key: str) -> list[Comment]:
    """What readers can see of a thread, tombstones aside."""
    [post] = [post for post in read_posts() if post.thread.key == key]
    return [one for one in post.comments if not (one.held or one.deleted or one.removed)]


@pytest.mark.parametrize("key", KEYS)
async def test_a_thread_has_all_its_comments_and_knows_its_page(ready: Ready, key: str) -> None:
    thread = (await thread_of(ready, key))["thread"]
    assert thread["comments"] == len(expected(key))
    assert thread["url"] == f"{ready.example}/{key}"
    shown = await entries(ready, key)
    assert sorted(entry["author"]["name"] for entry in shown if entry["status"] == "visible") == sorted(
        comment.by for comment in expected(key)
    )


async def test_what_happened_to_comments_is_shown(ready: Ready) -> None:
    shown = [entry for key in KEYS for entry in await entries(ready, key)]
    texts = "\n".join(entry["html"] or "" for entry in shown)
    statuses = [entry["status"] for entry in shown if entry["status"] != "visible"]
    assert sorted(statuses) == sorted(
        ["deleted"] * sum(comment.deleted for comment in COMMENTS)
        + ["removed"] * sum(bool(comment.removed) for comment in COMMENTS)
    )
    assert sum(bool(entry["edited_at"]) for entry in shown) == sum(
        bool(comment.edited) for comment in COMMENTS
    )
    for up, down in ((comment.up, comment.down) for comment in COMMENTS if comment.up):
        assert any(entry["votes"] == {"up": up, "down": down} for entry in shown)
    assert "fourteen" in texts
    assert texts.count(">spoiler: possible spoiler for episode") == 2  # nobody had covered these
    for covered in (
        "never opens again",
        "captain's sister",
        "into the void",
        "night boat",
        "the tide was the postman",
    ):
        assert covered not in texts
    for gone in ("CHEAP FERRY", "maps-by-wilhelmina", "Grow up", "ticket stubs, in short"):
        assert gone not in texts
    assert "&gt;!like this!&lt;" in texts  # literal in code


async def test_moderators_have_something_to_do(ready: Ready) -> None:
    headers = {"Authorization": f"Bearer {ready.keys.moderator}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.get(f"{ready.moderation}/v1/cases") as answer,
    ):
        assert answer.ok, await answer.text()
        queue = await answer.text()
    for waiting in ("CHEAP FERRY", "maps-by-wilhelmina", "cat's collar"):
        assert waiting in queue


async def test_a_start_that_was_broken_off_is_completed_without_doubling(ready: Ready) -> None:
    before = {key: await entries(ready, key) for key in KEYS}
    headers = {"Authorization": f"Bearer {ready.keys.owner}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        for post in read_posts():  # a thread whose page nobody has told counts as unfinished
            about = {"work": post.thread.work, "season": post.thread.season, "episode": post.thread.episode}
            url = f"{ready.comments}/v1/sites/{ready.site}/thread"
            page = {"title": post.thread.title, **about}
            async with http.put(url, params={"key": post.thread.key}, json=page) as answer:
                assert answer.ok, await answer.text()
    await load_example(ready)
    assert {key: await entries(ready, key) for key in KEYS} == before
    assert (await thread_of(ready, KEYS[0]))["thread"]["url"] == f"{ready.example}/{KEYS[0]}"
