"""Processes of the comments API as an operator runs them, and readers who follow a thread in them."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from msgspec import Struct, structs

from services.comments.settings import Settings
from services.comments.sites import add_site
from shared.contracts.comments import Mode
from tests.support.data import ROOT
from tests.support.database import Database
from tests.support.eventually import eventually
from tests.support.service import comment, comments_settings
from tests.support.stack import REJOINDER, free_ports

WITHIN_S = 20.0
Json = dict[str, Any]


class Event(Struct, frozen=True):
    """An event of a stream; `name` is "" for a block that only has an id or a retry."""

    name: str
    id: str
    retry: str
    data: str

    @property
    def told(self) -> Json:
        found: Json = json.loads(self.data)
        return found


class Stream:
    """An open stream. `raw` is every byte it has brought so far."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer
        self.raw = b""

    async def block(self) -> Event | None:
        """The next block; None at the end."""
        async with asyncio.timeout(WITHIN_S):
            fields: dict[str, str] = {}
            async for line in self.answer.content:
                self.raw += line
                name, _, value = line.decode().rstrip("\n").partition(":")
                if name:
                    fields[name] = value.removeprefix(" ")
                elif fields:
                    return Event(*(fields.get(key, "") for key in ("event", "id", "retry", "data")))
        return None

    async def event(self) -> Event:
        """The next block that says something."""
        while (block := await self.block()) is not None:
            if block.name:
                return block
        raise AssertionError("the stream has ended")

    async def until(self, version: int) -> list[Json]:
        """What it tells up to a version."""
        told = [(await self.event()).told]
        while told[-1]["version"] < version:
            told.append((await self.event()).told)
        return told


class Api:
    """A process that serves the comments API."""

    def __init__(self, url: str, process: asyncio.subprocess.Process, http: aiohttp.ClientSession) -> None:
        self.url = url
        self.process = process
        self._http = http

    @asynccontextmanager
    async def follow(
        self, key: str = "/e4", since: object = None, last: object = None, site: str = "blog"
    ) -> AsyncGenerator[Stream]:
        """An open stream, its first block, which only says where it begins, read."""
        async with self.asked(key, since, last, site) as answer:
            assert answer.status == 200, await answer.text()
            stream = Stream(answer)
            await stream.block()
            yield stream

    def asked(self, key: str = "/e4", since: object = None, last: object = None, site: str = "blog") -> Any:
        """The answer to somebody who would follow a thread."""
        query = {"key": key} | ({} if since is None else {"since": str(since)})
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        return self._http.get(f"{self.url}/v1/sites/{site}/live", params=query, headers=headers)

    async def head(self, key: str = "/e4") -> aiohttp.ClientResponse:
        async with self._http.head(f"{self.url}/v1/sites/blog/live", params={"key": key}) as answer:
            assert await answer.read() == b""
            return answer

    async def post(self, body: str = "Hello", *, key: str = "/e4", parent: str | None = None) -> Json:
        return await self._tell("POST", "sites/blog/comments", json=comment(body, key=key, parent=parent))

    async def edit(self, posted: Json, body: str) -> Json:
        headers = {**_as_author(posted), "If-Match": "*"}
        return await self._tell("PATCH", f"comments/{posted['id']}", json={"body": body}, headers=headers)

    async def delete(self, posted: Json) -> None:
        url = f"{self.url}/v1/comments/{posted['id']}"
        async with self._http.delete(url, headers=_as_author(posted)) as answer:
            assert answer.status == 204, await answer.text()

    async def report(self, comment_id: str, note: str) -> None:
        url = f"{self.url}/v1/comments/{comment_id}/reports"
        async with self._http.post(url, json={"reason": "spam", "note": note}) as answer:
            assert answer.status == 202, await answer.text()

    async def version(self, key: str = "/e4") -> int:
        found: int = (await self._tell("GET", "sites/blog/thread", params={"key": key}))["thread"]["version"]
        return found

    async def metric(self, name: str) -> float:
        async with self._http.get(f"{self.url}/metrics") as answer:
            rows = (await answer.text()).splitlines()
        return float(next(row.rpartition(" ")[2] for row in rows if row.startswith(f"{name} ")))

    async def _tell(self, method: str, path: str, **sent: Any) -> Json:
        async with self._http.request(method, f"{self.url}/v1/{path}", **sent) as answer:
            assert answer.ok, await answer.text()
            found: Json = await answer.json()
            return found


@asynccontextmanager
async def api_process(database: Database, *, mode: Mode = "post", **changes: Any) -> AsyncGenerator[Api]:
    """A process with one site, `blog`; `changes` are settings."""
    await add_site(database.owner, "blog", mode=mode)
    port = free_ports(1)
    settings = structs.replace(comments_settings(database), redis_url="redis://127.0.0.1:9", **changes)
    process = await asyncio.create_subprocess_exec(
        *(*REJOINDER, "comments", "api"),
        cwd=ROOT,
        env={**os.environ, **_environment(settings), "COMMENTS_PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=sys.stderr,
    )
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(connector=connector) as http:
            api = Api(f"http://127.0.0.1:{port}", process, http)
            await eventually(lambda: _answers(api, http), WITHIN_S)
            yield api
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def _environment(settings: Settings) -> Mapping[str, str]:
    return {f"COMMENTS_{name.upper()}": str(value) for name, value in structs.asdict(settings).items()}


async def _answers(api: Api, http: aiohttp.ClientSession) -> bool:
    if api.process.returncode is not None:
        raise RuntimeError("the process has ended")
    try:
        async with http.get(f"{api.url}/readyz") as answer:
            return answer.ok
    except aiohttp.ClientConnectionError:
        return False


def _as_author(posted: Json) -> dict[str, str]:
    return {"Authorization": f"Bearer {posted['author_token']}"}
