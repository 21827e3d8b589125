"""What the console's own pages are made of, told from its templates: whatever else stands in one is a stranger's."""

import re
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Route

from services.moderation import console
from services.moderation.console.assets import ASSETS
from tests.e2e.hostile.gallery import show
from tests.e2e.hostile.watched import Watched, watched

_TEMPLATES = sorted(Path(console.__file__).parent.rglob("*.html"))
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CHART_TAGS = ["svg", "title", "desc", "line", "rect", "polyline", "circle", "text", "path"]
_CHART_ATTRIBUTES = """viewBox x y x1 y1 x2 y2 cx cy r d width height points text-anchor transform""".split()  # noqa: SIM905
_MARKED = {"mark": ["title"], "span": ["class", "title"], "ins": [], "del": []}
_ELSEWHERE = """(home) => [...document.querySelectorAll("[href], [action], [formaction]")]
  .filter((one) => one.rel !== "noopener noreferrer nofollow")
  .flatMap((one) => ["href", "action", "formaction"].map((name) => one.getAttribute(name) ?? ""))
  .filter((address) => URL.parse(address, home)?.origin !== home)"""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def _own() -> dict[str, Any]:
    """As `Watched.check` takes it. In what somebody wrote stand at most marks."""
    reader = _Reader()
    for template in _TEMPLATES:
        reader.feed(_JINJA.sub(" ", template.read_text("utf-8")))
    return {
        "tags": [*reader.tags, *_CHART_TAGS],
        "attributes": [*reader.attributes, *_CHART_ATTRIBUTES],
        "scripts": r"/console/assets/[a-z0-9.-]+\.js\?v=\w+$",
        "texts": {"selector": "bdi, [dir=auto], .excerpt", "tags": _MARKED},
    }


CONSOLE = _own()
_HEAD = f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Cards</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="{ASSETS.address("style.css")}"><main class="desk on-card">"""


@asynccontextmanager
async def console_window(browser: Browser, home: str) -> AsyncGenerator[Watched]:
    """A narrow window in which no script of ours runs: pages are looked at as they came."""
    async with watched(browser, home) as found:
        await found.page.route(re.compile(r"/console/assets/.*\.(?:js|svg)\?"), _nothing)
        yield found


async def look(page: Watched, answers: Iterable[str]) -> None:
    """All the pages one after the other: nothing has happened, and nothing is there that is not the console's."""
    await show(page, answers)
    await page.check(CONSOLE)
    elsewhere = await page.page.evaluate(_ELSEWHERE, page.home)
    assert elsewhere == []


async def look_at_parts(page: Watched, fragments: Iterable[str]) -> None:
    """The same of what a script puts into a page."""
    await look(page, [_HEAD, *(f'<div class="pane">{fragment}</div>' for fragment in fragments)])


async def _nothing(route: Route) -> None:
    await route.fulfill(body="", content_type="text/javascript")
