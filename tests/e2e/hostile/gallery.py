"""Many answers of the service in one page that has no policy: what they hold must be harmless by itself."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import TypeVar

from tests.e2e.hostile.watched import Watched

T = TypeVar("T")
_REPORT = (
    "default-src 'none'; style-src {home}; script-src {home}/embed.js {home}/console/assets/; "
    "img-src {home}/favicon.ico {home}/console/assets/"
)
"""A policy that stops nothing, and tells of every script, handler and address that a policy would have stopped."""


async def show(page: Watched, answers: Iterable[str], *, raw: bool = False) -> None:
    """The answers one after the other, at our own address, parsed by Chromium as they came."""
    url = f"{page.home}/gallery"
    policy = {"Content-Security-Policy-Report-Only": _REPORT.format(home=page.home)}
    await page.host("".join(answers), {} if raw else policy, url)


async def fetched(
    parts: Iterable[T], fetch: Callable[[T], Coroutine[None, None, list[str]]]
) -> AsyncGenerator[tuple[T, list[str]]]:
    """Each part and what is fetched for it; the next is on its way while a browser looks at one."""
    before: tuple[T, asyncio.Task[list[str]]] | None = None
    for part in parts:
        under_way = part, asyncio.create_task(fetch(part))
        if before:
            yield before[0], await before[1]
        before = under_way
    if before:
        yield before[0], await before[1]


def frames(texts: Iterable[str]) -> str:
    """Each text in a document of its own."""
    quoted = (text.replace("&", "&amp;").replace('"', "&quot;") for text in texts)
    return "".join(f'<iframe name="{at}" srcdoc="{text}"></iframe>' for at, text in enumerate(quoted))
