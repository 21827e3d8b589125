"""Fetches threads as HTML for the blog's own pages, so that they can be read without a script."""

from http import HTTPStatus

import aiohttp
from msgspec import Struct

PATIENCE = 0.5  # seconds; a page without comments is better than no page


class Fragment(Struct, frozen=True):
    """A thread's HTML as it was given, and the tag by which to ask whether it still is so."""

    html: str
    tag: str


class Fragments:
    """The threads of `site` at the service `comments` (a URL). Open it before use."""

    def __init__(self, comments: str, site: str) -> None:
        self._url = f"{comments}/embed/{site}/fragment"
        self._kept: dict[str, Fragment] = {}
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE))

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    async def html(self, key: str) -> str:
        """The thread as it is now; "" when the service does not answer: the script will show it then.

        What is kept is never given out unasked: a comment may have been taken away.
        """
        if self._http is None:
            return ""
        kept = self._kept.get(key)
        headers = {"If-None-Match": kept.tag} if kept else {}
        try:
            async with self._http.get(self._url, params={"key": key}, headers=headers) as answer:
                if kept and answer.status == HTTPStatus.NOT_MODIFIED:
                    return kept.html
                html = await answer.text() if answer.status == HTTPStatus.OK else ""
        except (aiohttp.ClientError, TimeoutError):
            return ""
        self._keep(key, html, answer.headers.get("ETag"))
        return html

    def _keep(self, key: str, html: str, tag: str | None) -> None:
        if html and tag:
            self._kept[key] = Fragment(html, tag)
        else:
            self._kept.pop(key, None)
