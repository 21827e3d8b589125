"""Posts the example's comments as their authors would: over HTTP, and only once however often it is run."""

import asyncio
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec
from msgspec import Struct

from deploy.local.plan import Ready
from deploy.local.refusal import CannotStart

NAMES = uuid.UUID("5f1c8f0e-6b1f-4a57-9d58-0d9a3c7f5b11")  # of idempotency keys that survive a restart
SCREENED = 30.0  # seconds in which a comment must have been looked at


class Thread(Struct, frozen=True, kw_only=True):
    """The page that the comments are about."""

    key: str
    title: str
    work: str
    season: int
    episode: int


class Comment(Struct, frozen=True, kw_only=True):
    """`id` and `parent` are names inside the file."""

    id: str
    author: str
    body: str
    parent: str | None = None


class Example(Struct, frozen=True, kw_only=True):
    thread: Thread
    comments: tuple[Comment, ...]


def read_example() -> Example:
    content = Path(__file__).with_name("page").joinpath("comments.json").read_bytes()
    return msgspec.json.decode(content, type=Example)


async def load_example(ready: Ready) -> None:
    """Register the example page and post its comments; a reply is posted once readers see what it answers.

    Raises:
        CannotStart: the API refused something, or a comment was not screened in time.
    """
    async with aiohttp.ClientSession(ready.comments, timeout=aiohttp.ClientTimeout(15)) as http:
        try:
            await _Visit(http, ready, read_example()).run()
        except aiohttp.ClientError as error:
            raise CannotStart(f"could not load the example blog: {error}") from error


class _Visit:
    """All authors of the example, one after the other."""

    def __init__(self, http: aiohttp.ClientSession, ready: Ready, example: Example) -> None:
        self._http = http
        self._ready = ready
        self._example = example
        self._posted: dict[str, str] = {}  # name in the file → comment id
        self._tokens: dict[str, str] = {}  # author → token of their first comment

    async def run(self) -> None:
        await self._register()
        for comment in self._example.comments:
            parent = comment.parent
            if parent is None or await self._status(parent) == "visible":
                await self._post(comment)
        for name in self._posted:
            await self._status(name)

    async def _register(self) -> None:
        thread = msgspec.to_builtins(self._example.thread)
        path = f"/v1/sites/{self._ready.site}/thread?key={quote(thread.pop('key'), safe='')}"
        headers = {"Authorization": f"Bearer {self._ready.keys.owner}"}
        await self._call("PUT", path, headers, {"url": f"{self._ready.example}/", **thread})

    async def _post(self, comment: Comment) -> None:
        headers = {
            "Idempotency-Key": str(uuid.uuid5(NAMES, comment.id)),
            "X-Forwarded-For": self._address(comment.author),
        }
        if token := self._tokens.get(comment.author):
            headers["Author-Token"] = token
        body: dict[str, Any] = {
            "thread": {"key": self._example.thread.key},
            "body": comment.body,
            "author": {"name": comment.author},
        }
        if comment.parent is not None:
            body["parent_id"] = self._posted[comment.parent]
        answer = await self._call("POST", f"/v1/sites/{self._ready.site}/comments", headers, body)
        self._posted[comment.id] = answer["id"]
        self._tokens.setdefault(comment.author, answer["author_token"])

    async def _status(self, name: str) -> str:
        """What became of a comment, once it has been screened; "absent" if it was not posted or is gone."""
        if name not in self._posted:
            return "absent"
        author = next(comment.author for comment in self._example.comments if comment.id == name)
        headers = {"Author-Token": self._tokens[author]}
        deadline = time.monotonic() + SCREENED
        while time.monotonic() < deadline:
            async with self._http.get(f"/v1/comments/{self._posted[name]}", headers=headers) as answer:
                status = (await answer.json())["comment"]["status"] if answer.ok else "absent"
            if status != "pending":
                return str(status)
            await asyncio.sleep(0.05)
        raise CannotStart(f"the example's comments were not screened within {SCREENED:g} s")

    async def _call(self, method: str, path: str, headers: dict[str, str], body: object) -> dict[str, Any]:
        async with self._http.request(method, path, headers=headers, json=body) as answer:
            if not answer.ok:
                raise CannotStart(f"could not load the example blog: {method} {path}: {await answer.text()}")
            return dict(await answer.json())

    def _address(self, author: str) -> str:
        """An address of one's own for every author, from the range that belongs to nobody (RFC 5737)."""
        authors = list(dict.fromkeys(comment.author for comment in self._example.comments))
        return f"203.0.113.{authors.index(author) + 1}"
