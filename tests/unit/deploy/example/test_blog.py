"""The example blog: its page, its policy, and comments that can be posted in the order of the file."""

import re
from typing import Any

import httpx2
import pytest

from deploy.example.blog import create_app
from deploy.example.load import read_example

COMMENTS = "http://127.0.0.1:8000"


@pytest.fixture
async def blog() -> Any:
    transport = httpx2.ASGITransport(create_app(COMMENTS, "example"))
    async with httpx2.AsyncClient(transport=transport, base_url="http://blog") as client:
        yield client


async def test_the_page_embeds_the_thread(blog: httpx2.AsyncClient) -> None:
    page = (await blog.get("/")).text
    assert f'<script type="module" src="{COMMENTS}/embed.js"></script>' in page
    assert f'<rejoinder-thread site="example" key="{read_example().thread.key}"></rejoinder-thread>' in page
    assert not re.search(r"\{\w+\}", page)


async def test_everything_the_page_loads_is_allowed_and_there(blog: httpx2.AsyncClient) -> None:
    page = await blog.get("/")
    own = [path for path in re.findall(r'(?:src|href)="([^"#]+)"', page.text) if "://" not in path]
    assert sorted(set(own)) == ["ferry.svg", "moon.svg", "style.css"]
    for path in own:
        assert (await blog.get(f"/{path}")).status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert not re.search(r"<style|style=|<script>|\son\w+=", page.text)


async def test_head_and_the_unknown(blog: httpx2.AsyncClient) -> None:
    head, page = await blog.head("/"), await blog.get("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(page.content))
    assert (await blog.get("/../blog.py")).status_code == 404
    assert (await blog.post("/")).status_code == 404


def test_parents_come_first_and_names_are_used_once() -> None:
    seen: set[str] = set()
    for comment in read_example().comments:
        assert comment.parent is None or comment.parent in seen
        assert comment.id not in seen
        seen.add(comment.id)
