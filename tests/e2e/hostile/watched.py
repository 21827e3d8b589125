"""A page of real Chromium that takes down whatever hostile text in it manages to do."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Frame, Page, Route

from services.comments.rendering.sanitise import ATTRIBUTES, TAGS

NARROW = {"width": 320, "height": 640}
HOST = "http://blog.example/ferries"
"""The address of pages that tests make up."""
_HERE = Path(__file__).parent
_TRAP = (_HERE / "trap.js").read_text("utf-8")
_INSPECT = (_HERE / "inspect.js").read_text("utf-8").partition("\n")[2]
_TOO_WIDE = """(shadow) => {
  const thread = shadow ? document.querySelector(shadow) : document.documentElement;
  if (thread.scrollWidth <= thread.clientWidth) return [];
  const all = [...(shadow ? thread.shadowRoot : document).querySelectorAll("*")];
  const edge = thread.getBoundingClientRect().right;
  const over = all.filter((one) => one.getBoundingClientRect().right > edge + 1);
  return [`${thread.scrollWidth} > ${thread.clientWidth}`, ...over.map((one) => one.outerHTML.slice(0, 300))];
}"""
_TEXT = {tag: sorted(ATTRIBUTES.get(tag, set())) for tag in TAGS} | {"a": ["href", "rel"]}
_SHOWN = {  # of the page that the element draws
    **{tag: names for tag, names in _TEXT.items() if tag != "span"},
    "button": [
        *("type", "class", "part", "aria-expanded", "aria-busy", "data-season", "data-episode"),
    ],
    "span": ["class", "part"],
}
_PAGE_TAGS = """html head meta title link script body main h1 h2 p a nav section ol li article header span bdi time
div rejoinder-thread form label input textarea button ul fieldset legend""".split()  # noqa: SIM905 - reads best
_PAGE_ATTRIBUTES = """lang dir charset name content rel type title href src class aria-label aria-labelledby
aria-current aria-describedby aria-invalid id datetime site key method action novalidate accept-charset role value
maxlength autocomplete required rows for checked hidden data-id data-parent data-depth data-status data-revision data-up
data-down data-spoilers data-created data-edited data-site data-key data-version data-comments data-closed data-sort
data-work data-season data-episode data-count data-next""".split()  # noqa: SIM905
_SCRIPTS = r"/embed\.js$"
PAGE = {
    "tags": _PAGE_TAGS,
    "attributes": _PAGE_ATTRIBUTES,
    "scripts": _SCRIPTS,
    "texts": {"selector": ".rj-text", "tags": _TEXT},
}
ELEMENT = {
    "tags": [*_PAGE_TAGS, "select", "option", "slot", "svg", "path"],
    "attributes": [
        *(
            *_PAGE_ATTRIBUTES,
            "part",
            "tabindex",
            "selected",
            "novalidate",
            "aria-hidden",
            "aria-live",
        ),
        *(
            "aria-expanded",
            "aria-pressed",
            "aria-controls",
            "aria-disabled",
            "aria-busy",
            "data-hue",
            "placeholder",
        ),
    ],
    "scripts": _SCRIPTS,
    "texts": {"selector": ".text", "tags": _SHOWN},
}


class Watched:
    """`home` is our own origin, the only one that a page may ask anything of."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home
        self.told: list[str] = []
        self.wrong: list[str] = []
        self._expected: set[str] = set()

    async def watch(self) -> None:
        page = self.page
        await page.expose_function("told", self._told)
        await page.add_init_script(_TRAP)
        await page.route(re.compile(rf"^(?!{re.escape(self.home)}/|data:|about:)"), self._foreign)
        await page.route(
            "**/favicon.ico", lambda route: route.fulfill(status=204)
        )  # what a browser wants of any
        page.on("pageerror", lambda error: self.wrong.append(f"error {error}"))
        page.on("popup", lambda popup: self.wrong.append(f"popup {popup.url}"))
        page.on("download", lambda download: self.wrong.append(f"download {download.url}"))
        page.on("dialog", self._dialog)
        page.on("framenavigated", self._navigated)

    def _told(self, what: str) -> None:
        self.told.append(what)

    async def _foreign(self, route: Route) -> None:
        self.wrong.append(f"request {route.request.url[:200]}")
        await route.abort()

    async def _dialog(self, dialog: Any) -> None:
        self.wrong.append(f"dialog {dialog.message}")
        await dialog.dismiss()

    def _navigated(self, frame: Frame) -> None:
        if frame == self.page.main_frame and frame.url.partition("#")[0] not in self._expected:
            self.wrong.append(f"navigation {frame.url[:200]}")

    async def visit(self, url: str) -> None:
        """Go to a page of ours."""
        self.expect(url)
        await self.page.goto(url)

    def expect(self, *urls: str) -> None:
        """Where the page may go by itself."""
        self._expected.update(urls)

    async def host(self, html: str, policy: Mapping[str, str], url: str = HOST) -> None:
        """A page that a test makes up, with headers."""

        async def answer(route: Route) -> None:
            await route.fulfill(
                body=html.encode("utf-8", "surrogatepass"),
                headers=dict(policy),
                content_type="text/html; charset=utf-8",
            )

        await self.page.route(url, answer, times=1)
        await self.visit(url)

    async def strange(self, allowed: Mapping[str, Any], shadow: str = "") -> list[str]:
        """Elements, attributes and addresses that are not ours."""
        found: list[str] = await self.page.evaluate(_INSPECT, {"shadow": shadow, "allowed": allowed})
        return found

    async def caught(self) -> list[str]:
        """Everything that should not have happened until now."""
        here = await self.page.evaluate("[...__caught.ran, ...__caught.broken]")
        return [*self.wrong, *self.told, *here]

    async def check(self, allowed: Mapping[str, Any], shadow: str = "") -> None:
        """Nothing has happened, nothing foreign stands there, nothing runs over the edge."""
        found = [*await self.strange(allowed, shadow), *await self.caught(), *await self.too_wide(shadow)]
        assert found == [], "\n".join(found[:20])

    async def too_wide(self, shadow: str = "") -> list[str]:
        """What runs over the edge, if anything can be scrolled to."""
        found: list[str] = await self.page.evaluate(_TOO_WIDE, shadow)
        return found


@asynccontextmanager
async def watched(browser: Browser, home: str, **options: Any) -> AsyncGenerator[Watched]:
    """A narrow window without a history. What it caught is for the test to look at."""
    context = await browser.new_context(**{"viewport": NARROW, **options})
    found = Watched(await context.new_page(), home)
    await found.watch()
    yield found
    await context.close()


@asynccontextmanager
async def without_script(browser: Browser, home: str) -> AsyncGenerator[Watched]:
    """A window in which the element never opens: the pages are looked at as they came."""
    async with watched(browser, home) as found:
        await found.page.route("**/embed.js", _nothing)
        yield found


async def _nothing(route: Route) -> None:
    await route.fulfill(body="", content_type="text/javascript")
