"""The example blog: its pages, its policy, and a thread that comes with a page or does not."""

import re
from collections.abc import AsyncGenerator

import httpx2
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from deploy.example.blog import create_app
from deploy.example.fragments import Fragments
from deploy.example.posts import Post, read_posts

COMMENTS = "http://127.0.0.1:1"  # where nobody listens
PATHS = ("/", *(f"/{post.thread.key}" for post in read_posts()))


@pytest.fixture
async def blog() -> AsyncGenerator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(create_app(COMMENTS, "example"))
    async with httpx2.AsyncClient(transport=transport, base_url="http://blog") as client:
        yield client


@pytest.mark.parametrize("post", read_posts(), ids=lambda post: post.name)
async def test_a_post_embeds_its_thread(blog: httpx2.AsyncClient, post: Post) -> None:
    key = post.thread.key
    page = (await blog.get(f"/{key}")).text
    assert f'<script type="module" src="{COMMENTS}/embed.js"></script>' in page
    assert f'<rejoinder-thread site="example" key="{key}" theme="auto"></rejoinder-thread>' in page
    assert "could not be fetched" in page


async def test_the_index_names_every_post_with_its_count(blog: httpx2.AsyncClient) -> None:
    page = (await blog.get("/")).text
    assert f'<script type="module" src="{COMMENTS}/counts.js?site=example"></script>' in page
    for post in read_posts():
        assert f'<a href="/{post.thread.key}">{post.thread.title}</a>' in page
        assert f'data-rejoinder-count="{post.thread.key}"' in page


@pytest.mark.parametrize("path", PATHS)
async def test_everything_a_page_loads_is_allowed_and_there(blog: httpx2.AsyncClient, path: str) -> None:
    page = await blog.get(path)
    own = {path for path in re.findall(r'(?:src|href)="([^"#]+)', page.text) if "://" not in path}
    assert own >= {"/", "/static/style.css", "/static/theme.js", "/static/moon.svg"}
    for own_path in own:
        assert (await blog.get(own_path)).status_code == 200, own_path
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert f"script-src 'self' {COMMENTS};" in policy
    assert "unsafe-inline" not in policy
    assert not re.search(r"<style|style=|<script>|\son\w+=", page.text)


async def test_the_theme_is_kept_in_the_address(blog: httpx2.AsyncClient) -> None:
    dark = (await blog.get("/mikazuki/1x04?theme=dark")).text
    assert '<html lang="en" data-theme="dark">' in dark
    assert 'key="mikazuki/1x04" theme="dark"' in dark
    other = (await blog.get("/?theme=%22%3E%3Cscript%3E")).text
    assert '<html lang="en" data-theme="auto">' in other


async def test_head_and_the_unknown(blog: httpx2.AsyncClient) -> None:
    head, page = await blog.head("/"), await blog.get("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(page.content))
    assert (await blog.get("/../blog.py")).status_code == 404
    assert (await blog.get("/static/../blog.py")).status_code == 404
    assert (await blog.post("/")).status_code == 405


async def test_a_fragment_is_given_out_only_as_long_as_it_holds() -> None:
    answers = [(200, "one"), (304, ""), (200, "two"), (503, ""), (200, "three")]
    asked: list[str | None] = []

    async def fragment(request: web.Request) -> web.Response:
        asked.append(request.headers.get("If-None-Match"))
        status, text = answers[len(asked) - 1]
        return web.Response(status=status, text=text, headers={"ETag": f'"{text}"'} if text else {})

    app = web.Application()
    app.router.add_get("/embed/example/fragment", fragment)
    async with TestServer(app) as server:
        fragments = Fragments(f"http://127.0.0.1:{server.port}", "example")
        await fragments.open()
        try:
            given = [await fragments.html("mikazuki") for _ in answers]
        finally:
            await fragments.close()
    assert given == ["one", "one", "two", "", "three"]
    assert asked == [None, '"one"', '"one"', '"two"', None]


async def test_a_service_that_is_away_costs_the_page_only_its_comments() -> None:
    fragments = Fragments(COMMENTS, "example")
    await fragments.open()
    assert await fragments.html("mikazuki") == ""
    await fragments.close()
